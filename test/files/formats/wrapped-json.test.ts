import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fileInput } from "../../../src/files/bytes/open.js";
import { detectFormat } from "../../../src/files/formats/detect.js";
import { readJson } from "../../../src/node.js";

/** What APIs answer and exports write: the records in an array, and the array in an object. */
const folder = mkdtempSync(join(tmpdir(), "releva-wrapped-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ANA = { id: 1, email: "ana@shop.example", first_name: "Ana" };
const BOB = { id: 2, phone: "+359888123405", first_name: "Bob" };
const MAPPING = {
  columns: { email: { field: "email" }, phone: { field: "phoneNumber" }, first_name: { field: "firstName" } },
  subscribedAtChanged: false,
} as const;

async function read(text: string, name = "export.json"): Promise<unknown[]> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const { format } = await detectFormat(fileInput(path));
  const found: unknown[] = [format];
  for await (const { value, issues } of readJson(path, { mapping: { ...MAPPING, unknownColumns: "ignore" } }))
    found.push(issues ?? (value as { profile: { firstName?: string } }).profile.firstName);
  return found;
}

const pages = {
  "{ customers }": { customers: [ANA, BOB] },
  "{ items, search_criteria }": { items: [ANA, BOB], search_criteria: { page: 1 }, total_count: 2 },
  "{ results, paging }": { results: [ANA, BOB], paging: { next: { after: "7" } } },
  "{ object, has_more, data }": { object: "list", has_more: false, data: [ANA, BOB] },
  "{ data: { customers } }": { data: { customers: [ANA, BOB], total_count: 2 }, status: "ok" },
  "{ data: { customers: { nodes } } }": { data: { customers: { nodes: [ANA, BOB], pageInfo: { hasNextPage: true } } } },
  "{ members, list_id, total_items, _links }": {
    members: [ANA, BOB],
    list_id: "7",
    total_items: 2,
    _links: [{ rel: "self" }],
  },
  "{ count, contacts }": { count: 2, meta: { at: "now" }, contacts: [ANA, BOB] },
};

describe.each(Object.entries(pages))("%s", (_, page) => {
  test.each([undefined, 2])("is an array of records, on one line and on several", async (indent) => {
    expect(await read(JSON.stringify(page, null, indent))).toEqual(["json", "Ana", "Bob"]);
  });
});

test("an array that holds nobody is no error", async () => {
  writeFileSync(join(folder, "none.json"), '{"customers":[]}');
  expect((await detectFormat(fileInput(join(folder, "none.json")))).format).toBe("json");
});

test("a file of lines stays one: a customer may have items", async () => {
  const lines = [ANA, BOB]
    .map((record) => JSON.stringify({ items: [{ sku: "x" }, { sku: "y" }], ...record }))
    .join("\n");
  expect(await read(lines, "lines.ndjson")).toEqual(["ndjson", "Ana", "Bob"]);
});

test("what follows the array and is no word about it is refused: it may be more records", async () => {
  await expect(read(JSON.stringify({ customers: [ANA, BOB], email: "zoe@shop.example" }))).rejects.toThrow(
    '"email" follows the array of records',
  );
  await expect(read(JSON.stringify({ customers: [ANA, BOB], guests: [BOB] }))).rejects.toThrow(
    '"guests" follows the array of records. It may hold more of them',
  );
  await expect(read(JSON.stringify({ data: { customers: [ANA, BOB], guests: [BOB] } }))).rejects.toThrow('"guests"');
  await expect(read(JSON.stringify({ data: { customers: [ANA, BOB] } }).slice(0, -1))).rejects.toThrow(
    "a brace must follow",
  );
  await expect(
    read(`${JSON.stringify({ customers: [ANA, BOB] })}\n${JSON.stringify({ customers: [BOB] })}`),
  ).rejects.toThrow("the array has ended, and more text follows");
});

test("the nodes of a graph are mapped by their paths", async () => {
  const path = join(folder, "graph.json");
  const edges = [ANA, BOB].map((node) => ({ cursor: "x", node }));
  writeFileSync(path, JSON.stringify({ data: { customers: { edges, pageInfo: { hasNextPage: false } } } }));
  const columns = { "node.email": { field: "email" }, "node.phone": { field: "phoneNumber" } } as const;
  const mapping = { columns, unknownColumns: "ignore", subscribedAtChanged: false } as const;
  const found: unknown[] = [];
  for await (const { value } of readJson(path, { mapping })) found.push(value);
  expect(found).toMatchObject([{ profile: { email: ANA.email } }, { profile: { phoneNumber: BOB.phone } }]);
});

test("several people in one record are never made one: a field holds one value", async () => {
  const path = join(folder, "lists.json");
  writeFileSync(path, JSON.stringify([{ group: [ANA, { ...BOB, email: "bob@shop.example" }], tags: ["a", "b"] }]));
  const columns = {
    "group[].email": { field: "email" },
    "group[].first_name": { field: "firstName" },
    "tags[]": { field: "addTags" },
  } as const;
  const found: unknown[] = [];
  const mapping = { columns, unknownColumns: "ignore", subscribedAtChanged: false } as const;
  for await (const { issues } of readJson(path, { mapping }))
    found.push(issues?.map(({ path: at, code }) => `${at} ${code}`));
  expect(found).toEqual([["/profile/email several-values", "/profile/firstName several-values"]]);
});
