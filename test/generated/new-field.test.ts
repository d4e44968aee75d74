import { expect, test } from "vitest";
import type * as library from "../../src/client.js";
import type * as cells from "../../src/files/columns/cells.js";
import type * as schema from "../../src/files/columns/mapping-schema.js";
import type * as target from "../../src/files/columns/target.js";
import type * as node from "../../src/node.js";
import type * as sandbox from "../../src/sandbox/index.js";
import type * as validator from "../../src/validator.js";
import { ChangedContract } from "../support/generated/changed-contract.js";

const FOUR = `
gender:
  type: string
  description: The gender, in the user's own word.
loyaltyPoints:
  type: number
  format: double
  description: Points of the loyalty programme.
lastOrderAt:
  type: string
  format: date-time
  description: When the last order was placed.
marketingTags:
  type: array
  description: Tags of marketing.
  items:
    type: string
`.trimStart();

const PACKAGE = `
export { createClient } from "./src/client.js";
export { mappingFileSchema } from "./src/files/columns/mapping-schema.js";
export { FIELDS, readingOf } from "./src/files/columns/target.js";
export { readCsv } from "./src/node.js";
export { createSandbox } from "./src/sandbox/index.js";
export { validateRecord } from "./src/validator.js";
`;

type Package = Pick<typeof library, "createClient"> &
  Pick<typeof schema, "mappingFileSchema"> &
  Pick<typeof target, "FIELDS" | "readingOf"> &
  Pick<typeof node, "readCsv"> &
  Pick<typeof sandbox, "createSandbox"> &
  Pick<typeof validator, "validateRecord">;

const CSV = `mail,sex,points,ordered,interests
ana@shop.example,female,12.5,2026-01-02,"shoes,bags"
zoe@shop.example,,,,
`;

test("four fields added to the contract alone are checked, mapped, sent from a CSV and kept", async () => {
  await using changed = await ChangedContract.create(FOUR);
  await changed.generate();
  const built = await changed.build<Package>(PACKAGE);

  const added = ["gender", "loyaltyPoints", "lastOrderAt", "marketingTags"];
  expect(built.FIELDS).toEqual(expect.arrayContaining(added));
  expect(added.map((field) => built.readingOf(field as target.Field))).toEqual(["text", "number", "dateTime", "list"]);
  expect(JSON.stringify(built.mappingFileSchema)).toContain("|gender|loyaltyPoints|lastOrderAt|marketingTags|");
  const table = await changed.read("generated/fields.md");
  expect(added.filter((field) => !table.includes(`| \`profiles[].profile.${field}\` |`))).toEqual([]);

  const wrong = {
    email: "a@shop.example",
    gender: 1,
    loyaltyPoints: "1",
    lastOrderAt: "today",
    marketingTags: "shoes",
  };
  const verdict = built.validateRecord({ profile: wrong, subscribedAtChanged: false });
  expect(verdict.ok ? [] : verdict.issues.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
    "/profile/gender type",
    "/profile/lastOrderAt format",
    "/profile/loyaltyPoints type",
    "/profile/marketingTags type",
  ]);

  const sandbox = built.createSandbox();
  const records = built.readCsv(await changed.write("customers.csv", CSV), {
    columns: {
      mail: { field: "email" },
      sex: { field: "gender" as target.Field },
      points: { field: "loyaltyPoints" as target.Field },
      ordered: { field: "lastOrderAt" as target.Field },
      interests: { field: "marketingTags" as target.Field },
    },
    subscribedAtChanged: false,
  });
  await built.createClient(sandbox.connection).backfill(records);
  const [ana, zoe] = sandbox.state.all();
  expect(ana).toMatchObject({
    email: "ana@shop.example",
    gender: "female",
    loyaltyPoints: 12.5,
    lastOrderAt: "2026-01-02T00:00:00Z",
    marketingTags: ["shoes", "bags"],
  });
  expect(zoe).not.toHaveProperty("gender");
}, 30_000);

test("the types of a changed contract have its fields, and no others", async () => {
  await using changed = await ChangedContract.create(FOUR);
  await changed.generate();
  const errors = await changed.typeErrors(`import type { Profile } from "./generated/types.js";
    const email = "a@shop.example";
    export const right: Profile = { email, gender: "f", loyaltyPoints: 1, lastOrderAt: "", marketingTags: ["shoes"] };
    export const wrong: Profile = { email, loyaltyPoints: true };
    export const unknown: Profile = { email, loyalty: 1 };`);
  expect(errors).toEqual([expect.stringContaining("'boolean'"), expect.stringContaining("'loyalty'")]);
}, 30_000);

test("a cell of a boolean field is true or false in any case, and another word is left for the validator", async () => {
  await using changed = await ChangedContract.create("isMember:\n  type: boolean\n  description: Whether.\n");
  await changed.generate();
  const built = await changed.build<typeof cells>('export * from "./src/files/columns/cells.js";');
  const read = built.cellReader({ field: "isMember" as target.Field }, undefined);
  expect(["true", "FALSE", "yes"].map(read)).toEqual([true, false, "yes"]);
}, 30_000);

test.each([
  ["an object", "address:\n  type: object\n  description: Where.\n", "src/files/columns/mapping.ts"],
  ["a list of numbers", "sizes:\n  type: array\n  items:\n    type: number\n", "src/files/columns/cells.ts"],
  ["a field that can be null", 'nickname:\n  type: [string, "null"]\n', "src/sandbox/profile.ts"],
  ["a name of the sandbox's own", "tags:\n  type: array\n  items:\n    type: string\n", "scripts/generate/fields.ts"],
])("%s stops the generator, which names the file that decides", async (_, properties, file) => {
  await using changed = await ChangedContract.create(properties);
  await expect(changed.generate()).rejects.toThrow(file);
});
