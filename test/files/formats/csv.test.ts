import { expect, test } from "vitest";
import { MAX_RECORD_BYTES } from "../../../src/files/bytes/lines.js";
import { csvBatches } from "../../../src/files/formats/csv.js";
import { csvRows } from "../../../src/files/formats/csv-rows.js";
import type { Row } from "../../../src/files/formats/table.js";
import { relevaPreset } from "../../../src/files/presets/releva.js";
import { collect, flat, inPieces } from "../../support/files/bytes.js";

const HEADER =
  "First name,Last name,Email,Phone number,Registration Date,Subscribe Date,Subscriptions,Tags,Accept Privacy Policy";
const PIECES = [1, 2, 3, 7, 65_536];

const rows = (text: string | Uint8Array, pieces: number): AsyncGenerator<Row> =>
  csvRows("in.csv", inPieces(text, pieces));

async function failure(text: string | Uint8Array): Promise<{ read: number; message: string }> {
  let read = 0;
  try {
    for await (const _record of flat(csvBatches("in.csv", inPieces(text, 65_536), relevaPreset))) read += 1;
  } catch (error) {
    return { read, message: String(error) };
  }
  throw new Error("the text was read to its end");
}

test.each(PIECES)("rows start at their line, through quoted line breaks and blank lines (%i bytes)", async (pieces) => {
  const text = '\na,"1\r\n2"\r\n"Ιωάννης 😀",b\r\n\r\n\n"x""y\n\nz",c\nd,e';
  expect(await collect(rows(text, pieces))).toEqual([
    { line: 2, cells: ["a", "1\r\n2"] },
    { line: 4, cells: ["Ιωάννης 😀", "b"] },
    { line: 7, cells: ['x"y\n\nz', "c"] },
    { line: 10, cells: ["d", "e"] },
  ]);
});

test("a carriage return does not end a row, and does not make one", async () => {
  expect(await collect(rows("a\n\r\r\n\r\nb\rc\n", 65_536))).toEqual([
    { line: 1, cells: ["a"] },
    { line: 2, cells: ["\r"] },
    { line: 4, cells: ["b\rc"] },
  ]);
});

test.each([
  ["a semicolon", 'a;"b;c"\n1,5;2\n', ["a", "b;c"], ["1,5", "2"]],
  ["a tab", "a\tb,c\td\n1\t2;\t\n", ["a", "b,c", "d"], ["1", "2;", ""]],
  ["a comma, because nothing else is there", "a\n1\n", ["a"], ["1"]],
])("the delimiter is %s", async (_what, text, header, row) => {
  expect((await collect(rows(text, 1))).map(({ cells }) => cells)).toEqual([header, row]);
});

test.each([
  ["sep=;\r\na,b;c\r\n1;2\r\n", ["a,b", "c"]],
  ["SEP=,\na,b;c;d\n1,2\n", ["a", "b;c;d"]],
  ["sep=\t\na,b\tc\n1\t2\n", ["a,b", "c"]],
])("the first line that Excel reads the delimiter from is no row, but a line: %j", async (text, header) => {
  for (const pieces of PIECES) {
    expect(await collect(rows(text, pieces))).toEqual([
      { line: 2, cells: header },
      { line: 3, cells: ["1", "2"] },
    ]);
  }
  expect((await failure("sep=;\n")).message).toContain("in.csv has no header");
});

test("a given delimiter goes before the one that the file names, and a customer called sep= is a customer", async () => {
  const given = csvRows("in.csv", inPieces("sep=;\na|b;c\n", 3), { delimiter: "|" });
  expect(await collect(given)).toEqual([{ line: 2, cells: ["a", "b;c"] }]);
  expect((await collect(rows("name\nsep=;\n", 3))).map(({ cells }) => cells)).toEqual([["name"], ["sep=;"]]);
});

test("a header in which a carriage return alone ends lines, though others end otherwise, is refused and not repeated", async () => {
  const { message } = await failure(`${HEADER}\r,,a@example.com,,,,,,\n`);
  expect(message).toContain("in.csv:1: some lines end with a carriage return alone and others do not");
  expect(message).not.toContain("a@example.com");
});

test("whole rows before a read error are yielded, and half a row is not", async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from("a,b\n1,2\n3,4\n5,6");
    throw new Error("the disk is gone");
  }
  const seen: number[] = [];
  const reading = (async () => {
    for await (const row of csvRows("in.csv", broken())) seen.push(row.line);
  })();
  await expect(reading).rejects.toThrow("the disk is gone");
  expect(seen).toEqual([1, 2, 3]);
});

test("a row of nothing but delimiters does not fill the memory", async () => {
  expect((await failure(`${HEADER}\n${",".repeat(3 * MAX_RECORD_BYTES)}`)).message).toContain(
    "in.csv:2: a row of more than",
  );
});

test.each([
  ["a quote that is never closed", 'a,b\n1,2\n"x\ny","3\n4,5\n6,7\n', 4, "a quote opens here and is never closed"],
  [
    "a quote that a later quote seems to close",
    'a,b\n1,2\n3,"4\n5,6\n7,"8"\n',
    3,
    "a quote opens here, and text follows",
  ],
  [
    "a quote that swallows a megabyte",
    `a,b\n1,2\n3,"${"x\n".repeat(MAX_RECORD_BYTES / 2 + 9)}`,
    3,
    "a row of more than",
  ],
])("%s is fatal at its line, after the rows before it", async (_what, text, line, message) => {
  for (const pieces of text.length > 1_000 ? [65_536] : PIECES) {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const row of rows(text, pieces)) seen.push(row.line);
    })();
    await expect(reading).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining(`in.csv:${line}: ${message}`),
    });
    expect(seen).toEqual([1, 2]);
  }
});

test("a ragged row is a record with an issue and its raw cells", async () => {
  const [ragged, good] = await collect(
    flat(
      csvBatches(
        "in.csv",
        inPieces(`${HEADER}\nAnn, Lee,ann@example.com\n,,b@example.com,,,,,,\n`, 65_536),
        relevaPreset,
      ),
    ),
  );
  expect(ragged).toMatchObject({
    value: ["Ann", " Lee", "ann@example.com"],
    issues: [{ code: "csv", path: "", message: "the row has 3 cells, the header 9" }],
    origin: { file: "in.csv", line: 2 },
  });
  expect(good).toMatchObject({ value: { profile: { email: "b@example.com" }, subscribedAtChanged: false } });
});

test.each([
  ["missing", HEADER.replace(",Tags", ""), 'column "Tags" is missing'],
  ["unknown", HEADER.replace("Email", "E-mail"), 'column "E-mail" is unknown; column "Email" is missing'],
  ["there again", `${HEADER},Email,Email`, 'columns "Email (2)", "Email (3)" are unknown'],
  ["without a name", `,${HEADER}`, "column (a column without a name) is unknown"],
  ["forbidden", `${HEADER},__proto__`, 'column "__proto__" is forbidden'],
])("a column that is %s is an error that names it and the expected header", async (_what, header, message) => {
  const { message: text } = await failure(`${header}\n1,2,3\n`);
  expect(text).toContain(`in.csv:1: ${message}`);
  expect(text).toContain(`Expected header: ${HEADER}`);
});

test("a first row that is a customer is not repeated in the error", async () => {
  const { message } = await failure("Ann,Lee,ann@example.com\n");
  expect(message).toContain("is the header missing?");
  expect(message).not.toContain("ann@example.com");
});

test("a file of blank lines has no header", async () => {
  expect((await failure("\n\n")).message).toContain("in.csv has no header");
});
