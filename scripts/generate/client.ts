// generated/client.js and client.d.ts: openapi-fetch bound to the contract's paths and server.
import type { Contract } from "./contract.js";
import { HEADER } from "./header.js";

export function generateClient(contract: Contract): string {
  const { server, version, path } = constantsOf(contract);
  return `// ${HEADER}
import createClient from "openapi-fetch";

export const CONTRACT_SERVER = ${server};
export const CONTRACT_VERSION = ${version};
export const UPSERT_PROFILES_PATH = ${path};

export function createContractClient(options) {
  return createClient({ baseUrl: CONTRACT_SERVER, redirect: "manual", ...options });
}
`;
}

export function generateClientTypes(contract: Contract): string {
  const { server, version, path } = constantsOf(contract);
  return `// ${HEADER}
import type { Client, ClientOptions } from "openapi-fetch";
import type { paths } from "./types.js";

/** The server of the contract. Another deployment is a \`baseUrl\` of yours. */
export declare const CONTRACT_SERVER: ${server};
/** The version of openapi/openapi.yaml that this folder was generated from. */
export declare const CONTRACT_VERSION: ${version};
export declare const UPSERT_PROFILES_PATH: ${path};

/**
 * A plain openapi-fetch client, typed by the contract; it adds no key, no retry and no validation.
 * Redirects are not followed by default, because a followed 301, 302 or 303 turns a POST into a GET that loses the body.
 */
export declare function createContractClient(options?: ClientOptions): Client<paths>;
`;
}

function constantsOf(contract: Contract): { server: string; version: string; path: string } {
  const path = contract.operations.get("upsertProfiles");
  if (path === undefined) throw new Error("the contract has no operation upsertProfiles");
  return {
    server: JSON.stringify(contract.server),
    version: JSON.stringify(contract.version),
    path: JSON.stringify(path),
  };
}
