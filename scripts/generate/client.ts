// generated/client.js and client.d.ts: openapi-fetch bound to the contract's paths and server.
import type { Contract } from "./contract.js";
import { HEADER } from "./header.js";

export function generateClient(contract: Contract): string {
  const { server, version, operation } = constantsOf(contract);
  const members = Object.entries(operation).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`);
  return `// ${HEADER}
import createClient from "openapi-fetch";

export const CONTRACT_SERVER = ${server};
export const CONTRACT_VERSION = ${version};
export const UPSERT_PROFILES = Object.freeze({
${members.join("\n")}
});

export function createContractClient(options) {
  return createClient({ baseUrl: CONTRACT_SERVER, redirect: "manual", ...options });
}
`;
}

export function generateClientTypes(contract: Contract): string {
  const { server, version, operation } = constantsOf(contract);
  const members = Object.entries(operation).map(([name, value]) => `  readonly ${name}: ${JSON.stringify(value)};`);
  return `// ${HEADER}
import type { Client, ClientOptions } from "openapi-fetch";
import type { paths } from "./types.js";

/** The server of the contract. Another deployment is a \`baseUrl\` of yours. */
export declare const CONTRACT_SERVER: ${server};
/** The version of openapi/openapi.yaml that this folder was generated from. */
export declare const CONTRACT_VERSION: ${version};
/** The operation, for who puts its request together. */
export declare const UPSERT_PROFILES: {
${members.join("\n")}
};

/**
 * A plain openapi-fetch client, typed by the contract; it adds no key, no retry and no validation.
 * Redirects are not followed by default, because a followed 301, 302 or 303 turns a POST into a GET that loses the body.
 */
export declare function createContractClient(options?: ClientOptions): Client<paths>;
`;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly acceptedStatus: number;
}

function constantsOf(contract: Contract): { server: string; version: string; operation: Operation } {
  return {
    server: JSON.stringify(contract.server),
    version: JSON.stringify(contract.version),
    operation: operationOf(contract, "upsertProfiles"),
  };
}

function operationOf({ operations }: Contract, operationId: string): Operation {
  const found = operations.get(operationId);
  if (found === undefined) throw new Error(`the contract has no operation ${operationId}`);
  const { method, path, requestBody, responses } = found;
  return {
    method: method.toUpperCase(),
    path,
    contentType: only(operationId, "media type", Object.keys(requestBody.content)),
    acceptedStatus: Number(only(operationId, "2xx status", Object.keys(responses).filter(isSuccess))),
  };
}

const isSuccess = (status: string): boolean => status.startsWith("2");

/** Two of them need a decision of the client, and none needs another client. */
function only(operationId: string, what: string, found: readonly string[]): string {
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return first;
  throw new Error(
    `${operationId} has ${found.length} of ${what}: decide in src/request/transport.ts which one is meant`,
  );
}
