import { afterAll, beforeAll, expect, test } from "vitest";
import type { cellTypeOf, FIELDS, Field } from "../../src/files/columns/target.js";
import type { createSandbox } from "../../src/sandbox/index.js";
import type { validateRecord } from "../../src/validator.js";
import type { invoke } from "../support/cli/invoke.js";
import { ChangedContract } from "../support/generated/changed-contract.js";

const ADDED = `
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
isMember:
  type: boolean
  description: Whether the user is a member.
`.trimStart();

const NAMES = ["gender", "loyaltyPoints", "lastOrderAt", "marketingTags", "isMember"];

/** What is asked of the package that is built from the changed contract. */
const PACKAGE = `
export { FIELDS, cellTypeOf } from "./src/files/columns/target.js";
export { createSandbox } from "./src/sandbox/index.js";
export { validateRecord } from "./src/validator.js";
export { invoke } from "./test/support/cli/invoke.js";
`;

interface Package {
  readonly FIELDS: typeof FIELDS;
  readonly cellTypeOf: typeof cellTypeOf;
  readonly createSandbox: typeof createSandbox;
  readonly validateRecord: typeof validateRecord;
  readonly invoke: typeof invoke;
}

const CSV = `mail,sex,points,ordered,interests,member
ana@shop.example,female,12.5,2026-01-02,shoes|bags,TRUE
zoe@shop.example,,,,,
eva@shop.example,,12 points,,,perhaps
`;

const PAIRS = [
  "mail=email",
  "sex=gender",
  "points=loyaltyPoints",
  "ordered=lastOrderAt",
  "interests=marketingTags:|",
  "member=isMember",
].flatMap((pair) => ["--map", pair]);

let changed: ChangedContract;
let built: Package;

beforeAll(async () => {
  changed = await ChangedContract.create(ADDED);
  await changed.generate();
  built = await changed.build<Package>(PACKAGE);
});

afterAll(() => changed[Symbol.asyncDispose]());

test("a field that is added to the contract alone has its type", () => {
  const errors = changed.typeErrors(`import type { Profile } from "./generated/types.js";
    const email = "a@shop.example";
    export const right: Profile = { email, gender: "f", loyaltyPoints: 1, lastOrderAt: "", marketingTags: ["shoes"] };
    export const wrong: Profile = { email, loyaltyPoints: true };
    export const unknown: Profile = { email, loyalty: 1 };`);
  return expect(errors).resolves.toEqual([expect.stringContaining("'boolean'"), expect.stringContaining("'loyalty'")]);
});

test("an added field is validated", () => {
  const profile = {
    email: "a@shop.example",
    gender: 1,
    loyaltyPoints: "1",
    lastOrderAt: "today",
    marketingTags: ["shoes", 2],
    isMember: "yes",
  };
  const verdict = built.validateRecord({ profile, subscribedAtChanged: false });
  expect(verdict.ok ? [] : verdict.issues.map(({ path, message }) => `${path} ${message}`).sort()).toEqual([
    "/profile/gender must be a string",
    "/profile/isMember must be true or false",
    "/profile/lastOrderAt must be an RFC 3339 date-time with an offset, for example 2019-08-18T05:48:42.419Z",
    "/profile/loyaltyPoints must be a finite number",
    "/profile/marketingTags/1 must be a string",
  ]);
});

test("an added field is in the table of fields, and a cell is read for it as its type needs", async () => {
  const table = await changed.read("generated/fields.md");
  expect(NAMES.filter((field) => !table.includes(`| \`profiles[].profile.${field}\` |`))).toEqual([]);
  expect(table).toMatch(/^\| true or false, in any case \| `isMember` \|$/m);
  expect(table).toMatch(/^\| items separated by commas, .* \| .*, `marketingTags` \|$/m);
  expect(built.FIELDS).toEqual(expect.arrayContaining(NAMES));
  const readings = NAMES.map((field) => built.cellTypeOf(field as Field));
  expect(readings).toEqual(["text", "number", "dateTime", "list", "boolean"]);
});

test("the command line sends added fields from a CSV file, and the sandbox keeps them", async () => {
  const sandbox = built.createSandbox();
  const path = await changed.write("customers.csv", CSV);
  const env = { RELEVA_SECRET_KEY: sandbox.connection.secretKey };
  const flags = ["--base-url", "http://localhost", "--subscribed-at-changed", "false"];
  const { code, stdout } = await built.invoke(["backfill", path, ...PAIRS, ...flags], { env, fetch: sandbox.fetch });
  expect([code, stdout]).toEqual([3, expect.stringContaining('"points" (loyaltyPoints) must be a finite number')]);
  const [zoe] = sandbox.state.find({ email: "zoe@shop.example" });
  expect(NAMES.filter((name) => zoe === undefined || name in zoe)).toEqual([]);
  expect(sandbox.state.count).toBe(2);
  expect(sandbox.state.find({ email: "ana@shop.example" })[0]).toMatchObject({
    gender: "female",
    loyaltyPoints: 12.5,
    lastOrderAt: "2026-01-02T00:00:00Z",
    marketingTags: ["shoes", "bags"],
    isMember: true,
  });
});

test("a mapping file may name an added field, and what is no field is refused", async () => {
  const validate = async (field: string) => {
    const text = JSON.stringify({ columns: { mail: "email", sex: field }, unknownColumns: "ignore" });
    const mapping = await changed.write("mapping.json", text);
    const path = await changed.write("customers.csv", CSV);
    return built.invoke(["validate", path, "--map", mapping, "--subscribed-at-changed", "false"]);
  };
  expect((await validate("gender")).code).toBe(0);
  const { code, stderr } = await validate("genders");
  expect([code, stderr]).toEqual([2, expect.stringContaining("/columns/sex is no field. Fields are id, email,")]);
});

test("a field that needs a decision stops the whole generator", async () => {
  await using undecided = await ChangedContract.create("address:\n  type: object\n  description: Where.\n");
  await expect(undecided.generate()).rejects.toThrow("The field address of the contract is an object");
});
