import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedSheet } from "../support/files/sheet.js";
import { partsOf, textRow, xlsxOf, zipOf } from "../support/files/zip.js";

interface Outcome {
  readonly records: number;
  readonly rejects: number;
  readonly error?: string;
  readonly peakMb: number;
}

const MOST_MB = 400;
const HEADER =
  "First name,Last name,Email,Phone number,Registration Date,Subscribe Date,Subscriptions,Tags,Accept Privacy Policy";
const HEADER_ROW = textRow(...HEADER.split(","));
const READ = fileURLToPath(new URL("../support/heavy/read-run.ts", import.meta.url));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bombs-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, bytes: Buffer): Promise<Outcome> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", READ, path]);
  const outcome = JSON.parse(stdout) as Outcome;
  console.log(`${name}, ${bytes.length} bytes: ${stdout.trim().slice(0, 200)}`);
  return outcome;
}

const sheet = (rows: string): Buffer => xlsxOf({ sheets: { one: HEADER_ROW + rows } });
const megabytes = (count: number, piece: string): string => piece.repeat(Math.ceil((count * 1_000_000) / piece.length));
const part = (name: string, content: string): Buffer =>
  zipOf({ ...partsOf({ sheets: { one: HEADER_ROW } }), [name]: content });

test.each<[what: string, name: string, make: () => Buffer, error: RegExp | undefined]>([
  [
    "a ZIP of a table of nothing",
    "a.zip",
    () => zipOf({ "a.csv": megabytes(300, "\n") }),
    /more than 200 times its size/,
  ],
  [
    "a ZIP of a line without end",
    "b.zip",
    () => zipOf({ "a.csv": `${HEADER}\n${megabytes(200, "x")}` }),
    /:2: a row of more than/,
  ],
  [
    "a ZIP of many rows",
    "c.zip",
    () => zipOf({ "a.csv": `${HEADER}\n${megabytes(50, ",,a@shop.example,,,,,,\n")}` }),
    undefined,
  ],
  [
    "a gzip of a line without end",
    "d.json.gz",
    () => gzipSync(`[${megabytes(200, "1")}`),
    /never ends|more than|longer/,
  ],
  ["a sheet of blank rows", "e.xlsx", () => sheet(megabytes(100, "<row/>")), undefined],
  [
    "a sheet of rows with nothing but their last cell",
    "f.xlsx",
    () => sheet(megabytes(3, '<row><c r="XFD9"><v>1</v></c></row>')),
    undefined,
  ],
  ["a sheet of one row", "g.xlsx", () => sheet(`<row>${megabytes(100, "<c><v>1</v></c>")}</row>`), undefined],
  [
    "a sheet of one cell",
    "h.xlsx",
    () => sheet(`<row><c t="str"><v>${megabytes(100, "text")}</v></c></row>`),
    undefined,
  ],
  ["a sheet of tags in one another", "i.xlsx", () => sheet(megabytes(100, "<a>")), /holds XML that cannot be read/],
  [
    "a sheet of one tag",
    "j.xlsx",
    () => sheet(`<row ${Array.from({ length: 2_000_000 }, (_, n) => `a${n}=""`).join(" ")}/>`),
    /holds XML that cannot be read/,
  ],
  [
    "a sheet of entities",
    "k.xlsx",
    () =>
      part("xl/worksheets/s0.xml", `<!DOCTYPE a [<!ENTITY b "${"c".repeat(1_000)}">]><a>${megabytes(10, "&b;")}</a>`),
    /holds XML that cannot be read/,
  ],
  [
    "shared texts without number",
    "l.xlsx",
    () => part("xl/sharedStrings.xml", `<sst>${megabytes(50, "<si><t>ab</t></si>")}</sst>`),
    undefined,
  ],
  [
    "more shared texts than that",
    "m.xlsx",
    () => part("xl/sharedStrings.xml", `<sst>${megabytes(60, "<si><t>ab</t></si>")}</sst>`),
    /more text than fits into memory/,
  ],
  [
    "one shared text",
    "n.xlsx",
    () => part("xl/sharedStrings.xml", `<sst><si><t>${megabytes(90, "ab")}</t></si></sst>`),
    undefined,
  ],
  [
    "styles without number",
    "o.xlsx",
    () => part("xl/styles.xml", `<a>${megabytes(17, "<xf/>")}</a>`),
    /more text than fits into memory/,
  ],
  [
    "sheets without number",
    "p.xlsx",
    () => part("xl/workbook.xml", `<a>${megabytes(15, "<sheet/>")}</a>`),
    /has no file ""/,
  ],
])("%s takes no more than 400 MB, and ends", async (_what, name, make, error) => {
  const outcome = await read(name, make());
  expect(outcome.peakMb).toBeLessThanOrEqual(MOST_MB);
  expect(outcome.error ?? "").toMatch(error ?? /^$/);
});

function* customers(count: number): Generator<readonly string[]> {
  yield HEADER.split(",");
  for (let n = 0; n < count; n += 1) {
    const name = `Цветелина ${n % 1_000}`;
    yield [
      name,
      "Димитрова",
      `customer.number.${n}@shop.example`,
      `+35988${1_000_000 + n}`,
      "2019-08-01T05:48:42.419Z",
      `2021-03-12T09:30:${10 + (n % 50)}Z`,
      "promo",
      `store-${n}, newsletter`,
      "Yes",
    ];
  }
}

test("a spreadsheet of 100 000 customers takes no more than 400 MB, and little more than one of 25 000", async () => {
  const [few, many] = [
    await read("25000.xlsx", sharedSheet(customers(25_000))),
    await read("100000.xlsx", sharedSheet(customers(100_000))),
  ];
  expect([few, many]).toMatchObject([
    { records: 25_000, rejects: 0 },
    { records: 100_000, rejects: 0 },
  ]);
  expect(many.peakMb).toBeLessThanOrEqual(MOST_MB);
  expect(many.peakMb - few.peakMb).toBeLessThanOrEqual(100); // 75 000 customers have some 500 bytes of shared texts each
});
