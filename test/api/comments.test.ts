import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readContract } from "../../scripts/generate/contract.js";
import { bundleDeclarations } from "../../scripts/package/declarations.js";
import { examples, oneLine, profileComments, undocumented } from "../support/api/comments.js";
import { createProject } from "../support/docs/project.js";
import { typeCheck } from "../support/docs/type-check.js";

const TIMEOUT_MS = 120_000; // the compiler reads all of src/

let built: ReadonlyMap<string, string>;
beforeAll(async () => {
  built = await bundleDeclarations("d.ts");
}, TIMEOUT_MS);

/** The declarations with one text of them replaced. */
function withReplaced(from: string, to: string): ReadonlyMap<string, string> {
  const files = [...built].map(([file, text]) => [file, text.replace(from, to)] as const);
  expect(files.filter(([file, text]) => text !== built.get(file))).toHaveLength(1);
  return new Map(files);
}

describe("who opens only the declarations finds a comment", () => {
  test("on every exported name, member and constructor parameter", () => {
    expect(undocumented(built)).toEqual([]);
  });

  test.each([
    ["of a name", "/** How one request is made. */", "", ["index: CallOptions", "upsert-only: CallOptions"]],
    ["of an option", "/** Records per request. @default 500 */", "", ["BatchOptions.maxBatchSize"]],
    [
      "of an option but for its default",
      "Records per request. @default 500",
      "@default 500",
      ["BatchOptions.maxBatchSize"],
    ],
    [
      "of a method",
      "/** Sends what is queued, and resolves when all that was added before has ended. */",
      "",
      ["ProfileBatcher.flush"],
    ],
    ["of a parameter", "/** @param init its fields */", "", ["SourceRecord(init)"]],
    [
      "in one of several forms",
      "/** The server asked every request of the client to wait. */",
      "",
      ["ClientEvent.type"],
    ],
    ["of a type that is only mentioned", "/** Random text that the key is hashed with. */", "", ["Destination.salt"]],
    [
      "of a field of the contract",
      "/** @description The user's first name. */",
      "",
      ["components.schemas.Profile.firstName"],
    ],
  ])("so one that is taken away is missed: that %s", (_of, comment, left, missed) => {
    expect(undocumented(withReplaced(comment, left))).toEqual(missed);
  });
});

describe("a field of a profile", () => {
  test("says where it is written what the contract says of it", async () => {
    const { schemas } = await readContract(new URL("../../openapi/", import.meta.url));
    const said = Object.entries(schemas.Profile?.properties ?? {}).map(([field, schema]) => {
      const { description } =
        typeof schema.$ref === "string" ? { ...schemas[schema.$ref.replace(/^.*\//, "")] } : schema;
      return [field, oneLine(String(description))];
    });
    expect(Object.fromEntries(profileComments(built))).toEqual(Object.fromEntries(said));
  });
});

/** What an example may take for granted. */
const GIVEN = `
import { customFields, withoutNulls, type ProfileUpsertInput, type RelevaClient } from "releva-profiles";
declare const client: RelevaClient;
declare const records: ProfileUpsertInput[];
declare const row: { email: string | null; name: string | null };
`;

describe("the examples", () => {
  const names = [
    "RelevaClient.backfill",
    "RelevaClient.batcher",
    "RelevaClient.deliver",
    "RelevaClient.upsert",
    "createClient",
    "createUpsertClient",
    "customFields",
    "detectColumns",
    "drainOutbox",
    "eachBatch",
    "keysOf",
    "outboxSql",
    "readCsv",
    "recordOfJson",
    "recordSchema",
    "sqsHandler",
    "startSandbox",
    "withoutNulls",
  ];
  const project = createProject();
  afterAll(() => project.remove());

  test("are all here", () => {
    expect([...examples(built).keys()].sort()).toEqual(names);
  });

  test("compile against the public names", { timeout: TIMEOUT_MS }, () => {
    const files = [...examples(built)].map(([name, code]) => {
      project.write(`${name}.ts`, code.includes("const client") ? code : `${GIVEN}\n${code}`);
      return join(project.folder, `${name}.ts`);
    });
    expect(typeCheck(files)).toEqual([]);
  });
});
