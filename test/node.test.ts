import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient, type Reject } from "../src/index.js";
import {
  detectColumns,
  fileRejects,
  nodeFetch,
  readCsv,
  readJson,
  readJsonArray,
  readNdjson,
  readXlsx,
  startSandbox,
} from "../src/node.js";
import { csv } from "./support/cli/workspace.js";
import { textRow, xlsxOf } from "./support/files/zip.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-node-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a file goes from disk to the API, and what was refused comes back as a file that can be read again", async () => {
  const server = await startSandbox();
  const client = createClient({ ...server.connection, fetch: nodeFetch });
  const path = join(folder, "customers.csv");
  await writeFile(path, csv("ann@example.com", "bo"));
  const rejects = await fileRejects(`${path}.rejects.ndjson`);
  const report = await client.backfill(readCsv(path), { onReject: rejects.write });
  await rejects.close();
  expect(report).toMatchObject({ status: "completed", read: 2, accepted: 1, invalid: 1 });
  await writeFile(rejects.path, (await readFile(rejects.path, "utf8")).replace('"bo"', '"bo@example.com"'));
  expect(await client.backfill(readNdjson(rejects.path))).toMatchObject({ ok: true, read: 1 });
  expect(server.sandbox.state.count).toBe(2);
  await server.close();
});

test("an array of records in one JSON file is sent element by element, and a reject has the line of its element", async () => {
  const server = await startSandbox();
  const client = createClient({ ...server.connection, fetch: nodeFetch });
  const path = join(folder, "customers.json");
  const records = ["ann@example.com", "bo", "cy@example.com"].map((email) => ({
    profile: { email },
    subscribedAtChanged: false,
  }));
  await writeFile(path, `[\n${records.map((record) => JSON.stringify(record)).join(",\n")}\n]\n`);
  const rejects: Reject[] = [];
  const report = await client.backfill(readJsonArray(path), { onReject: (reject) => void rejects.push(reject) });
  expect(report).toMatchObject({ status: "completed", read: 3, accepted: 2, invalid: 1 });
  expect(rejects).toMatchObject([{ index: 1, origin: { file: path, line: 3 }, record: records[1] }]);
  expect(server.sandbox.state.count).toBe(2);
  await server.close();
});

test("a file that is no array is refused by name, and nothing is sent", async () => {
  const path = join(folder, "customers.json");
  await writeFile(path, '{"profile":{}}\n');
  const client = createClient({ secretKey: "k", fetch: () => Promise.reject(new Error("nothing is to be sent")) });
  await expect(client.backfill(readJsonArray(path))).rejects.toMatchObject({
    cause: { code: "config", message: `${path}:1: the file must hold one JSON array of records.` },
  });
});

const NOBODY = { columns: { mail: { field: "email" } }, subscribedAtChanged: false } as const;

test("how a CSV file is written can be said beside its mapping, and a mapping alone still does", async () => {
  const path = join(folder, "customers.csv");
  await writeFile(path, Buffer.from("customers of 2024\nmail|name\na@shop.example|Zo\xeb\n", "latin1"));
  const mapping = {
    columns: { mail: { field: "email" }, name: { field: "firstName" } },
    subscribedAtChanged: false,
  } as const;
  const records = [];
  for await (const { value } of readCsv(path, { mapping, encoding: "windows-1252", headerRow: 2, delimiter: "|" }))
    records.push(value);
  expect(records).toEqual([{ profile: { email: "a@shop.example", firstName: "Zoë" }, subscribedAtChanged: false }]);
  await writeFile(path, "mail,name\na@shop.example,Zoë\n");
  for await (const { value } of readCsv(path, mapping)) records.push(value);
  expect(records[1]).toEqual(records[0]);
});

test.each([
  [{ delimiter: ";;" }, "delimiter"],
  [{ quote: "ab" }, "quote"],
  [{ delimiter: '"' }, "delimiter"],
  [{ headerRow: 0 }, "headerRow"],
  [{ headerRow: 1.5 }, "headerRow"],
  [{ names: [] }, "names"],
])("%j cannot work, and is refused by name before the file is opened", (options, name) => {
  expect(() => readCsv("none.csv", options)).toThrow(new RegExp(`^${name} `));
});

test.each<[call: () => unknown, message: string]>([
  [
    () => readCsv("none.csv", { delimeter: ";" } as object),
    'readCsv has no option "delimeter"; did you mean "delimiter"?',
  ],
  [() => readCsv("none.csv", { sheet: "1" } as object), 'readCsv has no option "sheet"'],
  [() => readCsv("none.csv", { ...NOBODY, encoding: "x" }), "give readCsv both: { mapping, encoding }"],
  [() => readCsv("none.csv", { ...NOBODY, unknownColumn: "ignore" } as object), 'did you mean "unknownColumns"?'],
  [
    () => readJson("none.json", { encodng: "x" } as object),
    'readJson has no option "encodng"; did you mean "encoding"?',
  ],
  [() => readXlsx("none.xlsx", { sheets: "x" } as object), 'readXlsx has no option "sheets"; did you mean "sheet"?'],
  [
    () => readXlsx("none.xlsx", { mapping: { ...NOBODY, reading: { contry: "BG" } as object } }),
    'mapping.reading has no option "contry"; did you mean "country"?',
  ],
  [
    () => detectColumns("none.csv", { prest: "wix" } as object),
    'detectColumns has no option "prest"; did you mean "preset"?',
  ],
  [() => readCsv("none.csv", null as never), "the options of readCsv are null; they must be an object"],
  [() => readJson("none.json", null as never), "the options of readJson are null; they must be an object"],
])("an option that is not known is refused, with the nearest name: %s", async (call, message) => {
  await expect((async () => call())()).rejects.toMatchObject({
    code: "config",
    message: expect.stringContaining(message),
  });
});

test("the columns of a file are detected from code, and nobody is subscribed past what nobody has decided", async () => {
  const path = join(folder, "kunden.csv");
  await writeFile(path, "E-Mail-Adresse;Vorname;Newsletter\nann@example.com;Ann;ja\nbo@example.com;Bo;nein\n");
  const { mapping, consent, columns } = await detectColumns(path);
  expect(columns.map(({ target, samples }) => [target.field, samples[0]])).toEqual([
    ["email", "xxx@xxxxxxx.xxx"],
    ["firstName", "Xxx"],
    ["ignore", "ja"],
  ]);
  expect(consent).toMatchObject([{ column: "Newsletter", rule: "Newsletter=ja", isUndecided: true }]);
  const { backfill } = createClient({ secretKey: "k", fetch: () => Promise.reject(new Error("nothing is sent")) });
  const check = (more: object) =>
    backfill(readCsv(path, { ...mapping, subscribedAtChanged: true, ...more }), { dryRun: true });
  await expect(check({})).rejects.toMatchObject({ cause: { fact: "consent-unused" } });
  expect(await check({ subscribedOnlyIf: { Newsletter: ["ja"] } })).toMatchObject({ unsent: 2, ok: true });
  expect(await check({ subscribedAtChanged: false })).toMatchObject({ ok: true });
});

test("how the cells of a file seem to be written is told with its evidence, and its mapping reads them so", async () => {
  const path = join(folder, "klienti.csv");
  const text = "Имейл;Телефон;Роден\na@shop.example;0888 123 456;31/12/80\n";
  await writeFile(path, iconv.encode(text, "windows-1251"));
  const { mapping, evidence } = await detectColumns(path, { auto: true }, { encoding: "windows-1251" });
  expect(evidence).toMatchObject([
    { about: "country", value: "BG", candidates: ["BG"], columns: ["Телефон"], cells: 1, of: 1 },
    { about: "dateFormat", value: "dd/MM/yy", columns: ["Роден"] },
  ]);
  const records = readCsv(path, { mapping: { ...mapping, subscribedAtChanged: false }, encoding: "windows-1251" });
  for await (const { value } of records) {
    expect(value).toMatchObject({ profile: { phoneNumber: "+359888123456", birthday: "1980-12-31" } });
  }
});

test("a spreadsheet and records in JSON of any form are sources as a CSV file is", async () => {
  const mapping = { columns: { mail: { field: "email" } }, subscribedAtChanged: false } as const;
  const sheet = join(folder, "customers.xlsx");
  await writeFile(sheet, xlsxOf({ sheets: { one: textRow("x"), two: textRow("mail") + textRow("a@shop.example") } }));
  const foreign = join(folder, "customers.json");
  await writeFile(foreign, '[{"mail":"a@shop.example"}]');
  const body = join(folder, "body.json");
  const record = { profile: { email: "a@shop.example" }, subscribedAtChanged: false };
  await writeFile(body, JSON.stringify({ profiles: [record] }));
  const lines = join(folder, "lines.ndjson");
  await writeFile(lines, JSON.stringify(record));
  for (const source of [
    readXlsx(sheet, { mapping, sheet: "two" }),
    readJson(foreign, { mapping }),
    readJson(body),
    readJson(lines),
  ]) {
    const values = [];
    for await (const { value } of source) values.push(value);
    expect(values).toEqual([record]);
  }
  expect(await readJson(body).fingerprint()).not.toBe(await readJson(body, { mapping }).fingerprint());
});
