// Reads the hand-written contract into one self-contained document.
import { fileURLToPath } from "node:url";
import { bundle, createConfig } from "@redocly/openapi-core";
import { REPOSITORY } from "./repository.js";

export interface Schema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly not?: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly requestBody: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface PlacedOperation extends Operation {
  readonly path: string;
  /** In lower case, as the contract writes it. */
  readonly method: string;
}

export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly contact?: object };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Contract {
  readonly document: OpenApiDocument;
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly version: string;
  readonly server: string;
  /** By operationId. */
  readonly operations: ReadonlyMap<string, PlacedOperation>;
}

export async function readContract(folder: URL): Promise<Contract> {
  const config = await createConfig({});
  const { bundle: bundled, problems } = await bundle({
    ref: fileURLToPath(new URL("openapi.yaml", folder)),
    config,
  });
  if (problems.length > 0) throw new Error(problems.map((problem) => problem.message).join("\n"));
  const document = bundled.parsed as OpenApiDocument;
  const contact = { name: "The authors of this contract, who are not the vendor", url: `${REPOSITORY}/issues` };
  return contractOf({ ...document, info: { ...document.info, contact } });
}

export function contractOf(document: OpenApiDocument): Contract {
  const [server] = document.servers;
  if (server === undefined) throw new Error("the contract names no server");
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
  );
  return {
    document,
    schemas: document.components.schemas,
    version: document.info.version,
    server: server.url,
    operations: new Map(operations.map((operation) => [operation.operationId, operation])),
  };
}

/**
 * The properties of which at least one must be present, when `schema` says so as "not all absent":
 * `not: {properties: {a: {not: {writeOnly: true}}, b: {not: {writeOnly: true}}}}`.
 */
export function atLeastOneOf(schema: Schema): readonly string[] | undefined {
  const absent = schema.not?.properties;
  if (absent === undefined) return undefined;
  const isNever = (value: Schema) =>
    value.not !== undefined && Object.keys(value.not).every((keyword) => keyword === "writeOnly");
  return Object.values(absent).every(isNever) ? Object.keys(absent) : undefined;
}
