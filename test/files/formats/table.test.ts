import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { type Notice, Notices } from "../../../src/files/bytes/notices.js";
import { streamInput } from "../../../src/files/bytes/open.js";
import { type CsvLayout, csvBatches } from "../../../src/files/formats/csv.js";
import { csvRowBatches } from "../../../src/files/formats/csv-rows.js";
import { tableBatches } from "../../../src/files/formats/table.js";
import { collect, flat, inPieces, textInput } from "../../support/files/bytes.js";

interface Read {
  readonly cells: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly notices: readonly Notice[];
}

/** The table in a text, read in pieces of every size: what is read must not depend on where a piece ends. */
async function read(text: string, layout: CsvLayout = {}): Promise<Read> {
  const results = [];
  for (const size of [1, 2, 3, 7, 65_536]) {
    const notices = new Notices();
    const rows = csvRowBatches("in.csv", inPieces(text, size), { ...layout, notices });
    const table = await collect(flat(tableBatches("in.csv", rows, layout, notices)));
    results.push({
      cells: table.map(({ cells }) => cells),
      lines: table.map(({ line }) => line),
      notices: notices.list(),
    });
  }
  const [first, ...others] = results;
  if (first === undefined) throw new Error("nothing was read");
  for (const other of others) expect(other).toEqual(first);
  return first;
}

test("a quote inside an unquoted cell is text, as spreadsheets read it, and counted", async () => {
  const { cells, notices } = await read('id;name;town\n1;Stanev "Bobo";Rila\n2;5\'11";"a;b ""c"""\n3;d;e\n');
  expect(cells.slice(1)).toEqual([
    ["1", 'Stanev "Bobo"', "Rila"],
    ["2", "5'11\"", 'a;b "c"'],
    ["3", "d", "e"],
  ]);
  expect(notices).toEqual([{ kind: "quote-in-cell", count: 2, firstLine: 2 }]);
});

test('cells written as ="..." are the text in them, also in quotes and in the header', async () => {
  const { cells, notices } = await read(
    '="mail",phone\na,="+359888123405"\nb,"=""+359888123409"""\nc,="a""b"\nd,="x"&"y"\n',
  );
  expect(cells).toEqual([
    ["mail", "phone"],
    ["a", "+359888123405"],
    ["b", "+359888123409"],
    ["c", 'a"b'],
    ["d", '="x"&"y"'],
  ]);
  expect(notices).toContainEqual({ kind: "formula-text", count: 4, firstLine: 1 });
});

test("a byte order mark at the start of a later row is taken out before quotes are looked at", async () => {
  const input = textInput('\uFEFFmail,name\na,"x, y"\n\uFEFF"mail",name\n\uFEFF"b, c","\uFEFFz"\n');
  const { chunks, notices } = await input.open();
  const rows = csvRowBatches("in.csv", chunks, { notices });
  const table = await collect(flat(tableBatches("in.csv", rows, {}, notices)));
  expect(table.map(({ line, cells }) => [line, ...cells])).toEqual([
    [1, "mail", "name"],
    [2, "a", "x, y"],
    [4, "b, c", "\uFEFFz"],
  ]);
  expect(notices.list()).toEqual([
    { kind: "later-mark", count: 2, firstLine: 3 },
    { kind: "repeated-header", count: 1, firstLine: 3 },
  ]);
});

test("rows that repeat the header are skipped, and those that only look like it are not", async () => {
  const { cells, notices } = await read("mail,name\na,b\n mail , name\nmail,b\nMail,Name\nmail,name,\n");
  expect(cells.slice(1)).toEqual([
    ["a", "b"],
    ["mail", "b"],
    ["Mail", "Name"],
  ]);
  expect(notices).toEqual([{ kind: "repeated-header", count: 2, firstLine: 3 }]);
});

test("of columns with one name the later ones get a number, so that each can be meant", async () => {
  const { cells, notices } = await read("mail,tel,tel, tel ,,\na,1,2,3,,\nmail,tel,tel,tel,,\n");
  expect(cells).toEqual([
    ["mail", "tel", "tel (2)", "tel (3)"],
    ["a", "1", "2", "3"],
  ]);
  expect(notices.map(({ kind }) => kind)).toEqual(["surplus-cells", "repeated-header"]);
});

test("apostrophes around each name of the header are its quotes", async () => {
  const { cells } = await read("'mail','name'\n'a','O''Neil, Ann'\n'b',\"x\"\n");
  expect(cells).toEqual([
    ["mail", "name"],
    ["a", "O'Neil, Ann"],
    ["b", '"x"'],
  ]);
  expect((await read("'mail',name\na,'b'\n")).cells).toEqual([
    ["'mail'", "name"],
    ["a", "'b'"],
  ]);
});

test("blank cells beyond the header are left out; others, and missing ones, make a ragged row", async () => {
  const { cells, notices } = await read("mail,name,,\na,b\nc,d,, \ne,f,,x\ng\n");
  expect(cells).toEqual([["mail", "name"], ["a", "b"], ["c", "d"], ["e", "f", "", "x"], ["g"]]);
  expect(notices).toEqual([{ kind: "surplus-cells", count: 1, firstLine: 3 }]);
});

test("the header may be on a later line, and what stands above it is no row", async () => {
  const { cells, lines } = await read('Customers of "Moda";;\n\n"as of\n2024";;\nmail;name\na;b\n', {
    headerRow: 5,
    delimiter: ";",
  });
  expect(cells).toEqual([
    ["mail", "name"],
    ["a", "b"],
  ]);
  expect(lines).toEqual([5, 6]);
});

test("a table without header has the names that are given, and its first row is a customer", async () => {
  const { cells, lines } = await read("a,b\nc,d\n", { names: ["mail", "name"] });
  expect(cells).toEqual([
    ["mail", "name"],
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(lines).toEqual([1, 1, 2]);
});

test.each<[what: string, text: string, layout: CsvLayout, cells: readonly string[]]>([
  ["a delimiter that is said", "a|b;c\n1;2|3\n", { delimiter: "|" }, ["1;2", "3"]],
  ["vertical bars, found in the header", "a|b|c;d\n1|2|3\n", {}, ["1", "2", "3"]],
  ["no quotes", 'a,b\n"1,2"3\n', { quote: null }, ['"1', '2"3']],
  ["another quote", "a,b\n'1,''2',\"3\n", { quote: "'" }, ["1,'2", '"3']],
  ["backslashes before quotes", 'a,b\n"1\\",2",\\N\n', { escape: "backslash" }, ['1",2', "\\N"]],
  ["backslashes, and line breaks in quotes", 'a,b\n"1\\\n\\\\",2\n', { escape: "backslash" }, ["1\n\\", "2"]],
])("%s", async (_what, text, layout, cells) => {
  expect((await read(text, layout)).cells[1]).toEqual(cells);
});

test.each<[what: string, text: string, layout: CsvLayout, line: number]>([
  ["a quote that never closes", 'a,b\n1,"2\n3,4\n', {}, 2],
  ["text after a closing quote, and one more quote", 'a,b\n1,2\n"3" 4,5"\n', {}, 3],
  ["text after a closing quote of a cell on two lines", 'a,b\n1,2\n"3\n" 4,5\n', {}, 3],
  ["a later quote that seems to close it", 'a,b\n1,"2\n3,4\n5,"6"\n', {}, 2],
  ["a backslash that keeps it open", 'a,b\n1,"2\\"\n3,4\n', { escape: "backslash" }, 2],
])("%s ends the file at the line where it opened, after the rows before it", async (_what, text, layout, line) => {
  for (const size of [1, 3, 65_536]) {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const rows of csvRowBatches("in.csv", inPieces(text, size), layout))
        seen.push(...rows.map((row) => row.line));
    })();
    await expect(reading).rejects.toThrow(`in.csv:${line}: a quote opens here`);
    expect(seen).toEqual(Array.from({ length: line - 1 }, (_, index) => index + 1));
  }
});

test.each([
  ['"3" 4,5', ['"3" 4', "5"]],
  ['5,"a "b, c" d"', ["5", '"a "b', ' c" d"']],
  ['"5","a ""b"" "c', ["5", '"a "b" "c']],
  ['""5"",6', ['""5""', "6"]],
])("text after a closing quote costs its row alone: %s", async (row, cells) => {
  for (const size of [1, 3, 65_536]) {
    for (const end of ["\n", "\r\n"]) {
      const text = ["a,b", "1,2", row, '"7",8', '9,"1\n0"', ""].join(end);
      const rows = await collect(flat(csvRowBatches("in.csv", inPieces(text, size))));
      expect(rows.map(({ line, issue }) => [line, issue?.code])).toEqual([
        [1, undefined],
        [2, undefined],
        [3, "csv"],
        [4, undefined],
        [5, undefined],
      ]);
      expect(rows[2]?.cells).toEqual(cells);
    }
  }
});

test("text after a closing quote may be a cell that goes on: a quote without its pair below it ends the file at its line", async () => {
  const seen: number[] = [];
  const text = 'a,b\n"He said "hi there\nand left",2\n3,4\n';
  const reading = (async () => {
    for await (const rows of csvRowBatches("in.csv", inPieces(text, 65_536))) seen.push(...rows.map((row) => row.line));
  })();
  await expect(reading).rejects.toThrow("in.csv:2: a quote opens here, and text follows");
  expect(seen).toEqual([1, 2]);
});

test("an unpaired quote is text again once a later row has shown where its cells end", async () => {
  const { cells, lines } = await read('a,b\n"1"x,2\n"3",4\n5",6\n', {});
  expect([lines, cells[3]]).toEqual([
    [1, 2, 3, 4],
    ['5"', "6"],
  ]);
});

test("a header in which text follows a closing quote is refused at its line", async () => {
  const reading = read('a,"b"c\n1,2\n', {});
  await expect(reading).rejects.toThrow("in.csv:1: the names of the columns cannot be read: a quote closes");
});

test("a row of totals has no identity, and is a reject like any other", async () => {
  const mapping = {
    columns: { Email: { field: "email" }, Orders: { field: "ignore" } },
    subscribedAtChanged: false,
  } as const;
  const text = "Email,Orders\na@shop.example,3\nTotal,2\n,5\n";
  const records = await collect(flat(csvBatches("in.csv", inPieces(text, 9), mapping)));
  expect(records.map(({ value }) => value)).toEqual([
    { profile: { email: "a@shop.example" }, subscribedAtChanged: false },
    { profile: { email: "Total" }, subscribedAtChanged: false },
    { profile: {}, subscribedAtChanged: false },
  ]);
});

test.each([[65_536], [1], [5]])(
  "lines that end with a carriage return alone are lines (pieces of %i bytes)",
  async (size) => {
    const input = streamInput("in.csv", Readable.from(inPieces("mail,name\ra,b\rc,Zoë\r", size)));
    const table = await collect(flat(csvRowBatches("in.csv", (await input.open()).chunks)));
    expect(table.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, "mail", "name"],
      [2, "a", "b"],
      [3, "c", "Zoë"],
    ]);
  },
);
