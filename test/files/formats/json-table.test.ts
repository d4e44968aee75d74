import { expect, test } from "vitest";
import type { Mapping } from "../../../src/files/columns/mapping.js";
import { describe, detectFormat } from "../../../src/files/formats/detect.js";
import { jsonTableSource } from "../../../src/files/formats/source.js";
import { collect, textInput } from "../../support/files/bytes.js";

const mapping: Mapping = {
  columns: {
    email: { field: "email" },
    "address.phone": { field: "phoneNumber" },
    "tags[]": { field: "addTags" },
    "groups[].name": { field: "custom.string.group" },
    "_id.$oid": { field: "id" },
    "created.$date": { field: "registeredAt" },
    subscriptions: { field: "subscriptions" },
  },
  subscribedAtChanged: false,
  missingColumns: "ignore",
};

async function read(text: string, other: Partial<Mapping> = {}): Promise<unknown[]> {
  const records = await collect(jsonTableSource(textInput(text), { ...mapping, ...other }));
  return records.map(({ value, issues, origin }) => (issues ? { ...issues[0], value, line: origin?.line } : value));
}

const RECORD = {
  _id: { $oid: "64f0" },
  email: "a@shop.example",
  address: { phone: "+359888123405", street: null },
  created: { $date: "2021-03-12T10:22:33Z" },
  tags: ["VIP", "Sofia, centre", null],
  groups: [{ name: "one" }],
  subscriptions: null,
};
const PROFILE = {
  id: "64f0",
  email: "a@shop.example",
  phoneNumber: "+359888123405",
  registeredAt: "2021-03-12T10:22:33Z",
  addTags: ["VIP", "Sofia, centre"],
  custom: { string: [{ key: "group", values: ["one"] }] },
};

test.each([
  ["on a line", JSON.stringify(RECORD)],
  ["in an array", `[\n${JSON.stringify(RECORD, undefined, 2)}]`],
  ["in a body", `{"profiles": [${JSON.stringify(RECORD)}]}`],
])("a record %s becomes one of the contract by the paths to its values; null is absent", async (_what, text) => {
  expect(await read(text)).toEqual([{ profile: PROFILE, subscribedAtChanged: false }]);
});

test("a key with a dot is a path as it is written, and never mixed with another of the same path", async () => {
  const email = "a@shop.example";
  const phone = "+359888123405";
  const texts = [
    { email, "address.phone": phone },
    { email, address: { phone } },
    { email, address: { phone }, "address.phone": "+359888123406" },
    { email, "address.phone": null, address: { phone } },
    { email, tags: ["one"], "tags[]": "two" },
    { "": { email }, email },
    { email: [email], "email[]": "b@shop.example" },
  ].map((record) => JSON.stringify(record));
  const good = { profile: { email, phoneNumber: phone }, subscribedAtChanged: false };
  const mixed = { code: "json", message: expect.stringContaining("two fields of the record have the same path") };
  const records = await read(texts.join("\n"), { unknownColumns: "ignore" });
  const line = (number: number): unknown => expect.objectContaining({ ...mixed, line: number });
  expect(records).toEqual([good, good, line(3), good, line(5), { ...good, profile: { email } }, line(7)]);
});

test("the columns are those of the first thousand records, whichever has them; a later one is a reject that says so", async () => {
  const rows = Array.from({ length: 1_200 }, (_, index) => ({
    email: `a${index}@shop.example`,
    ...(index === 700 && { tags: ["late"] }),
    ...(index === 1_199 && { surprise: 1, nothing: null }),
  }));
  const text = rows.map((row) => JSON.stringify(row)).join("\n");
  const records = await read(text);
  expect(records).toHaveLength(1_200);
  expect(records[700]).toMatchObject({ profile: { addTags: ["late"] } });
  expect(records[1_199]).toMatchObject({
    code: "json",
    message: "the record has fields that none of the first records has",
    value: rows[1_199],
    line: 1_200,
  });
  expect((await read(text, { unknownColumns: "ignore" }))[1_199]).toMatchObject({
    profile: { email: "a1199@shop.example" },
  });
});

test.each([
  ["a line that is not JSON", "x", "the line is not JSON"],
  ["no object", "[1]", "the record is no object"],
  [
    "a number that loses digits",
    '{"email":"a@shop.example","_id":{"$oid":12345678901234567890}}',
    "a number with more digits than can be read",
  ],
  ["a number without end", '{"email":1e999}', "a number with more digits than can be read"],
])("%s is a reject with its line, and the others are read", async (_what, line, message) => {
  const records = await read(`${JSON.stringify(RECORD)}\n${line}\n${JSON.stringify(RECORD)}\n`);
  expect(records).toMatchObject([
    { profile: PROFILE },
    { code: "json", message: expect.stringContaining(message), line: 2 },
    { profile: PROFILE },
  ]);
});

test("records before a damage are read before it is told", async () => {
  const source = jsonTableSource(textInput(`[${JSON.stringify(RECORD)},\n{"email":`), mapping);
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const { value } of source) seen.push(value);
  })();
  await expect(reading).rejects.toThrow(":2: the element that starts here never ends");
  expect(seen).toMatchObject([{ profile: PROFILE }]);
});

test("objects with a key for each customer are no columns, and a file without fields has none", async () => {
  const byMail = Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`a${index}@shop.example`, 1]));
  await expect(read(JSON.stringify(byMail))).rejects.toThrow("more than 5000 different fields");
  await expect(read("{}\n[]\n")).rejects.toThrow("has no record with a field in it");
});

test.each<[text: string, isOfContract: boolean]>([
  ['{"email":"a"}\n', false],
  ['[{"email":"a"}]', false],
  ['{"profiles":[{"email":"a"}]}', false],
  [`{"email":"${"a".repeat(9_000)}"}`, false],
  ['{"profile":{}}\n', true],
  ['{"subscribedAtChanged":true}\n', true],
  ['{"typo":1}\n{"profile":{}}\n', true],
  [`{"context":1,"profile":{"firstName":"${"a".repeat(9_000)}"}}`, true],
  ['{"line":2,"file":"in.csv","outcome":"invalid","record":["a"]}\n', true],
  ['{"line":2,"file":"in.csv", broken\n', true],
  ["[1]\n", true],
  ["{}", true],
])("%.60j is in the form of the contract: %j", async (text, isOfContract) => {
  const detected = await detectFormat(textInput(text, "in.txt"));
  expect(detected.byPath === undefined).toBe(isOfContract);
  expect(describe(detected).includes("mapped by path")).toBe(!isOfContract);
});

test("a file of which no record can be used says why, and on which line", async () => {
  await expect(read('{"email":"a@shop.example","card":12345678901234567890}\n')).rejects.toThrow(
    "no record with a field in it that can be read. Line 1: the record has a number with more digits than can be read",
  );
});
