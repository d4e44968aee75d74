import { Readable } from "node:stream";
import { inspect } from "node:util";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { type OpenedInput, streamInput } from "../../../src/files/bytes/open.js";
import { EncodingError } from "../../../src/files/file-error.js";
import { collect, inPieces } from "../../support/files/bytes.js";

const open = (bytes: Uint8Array, encoding?: string, size = 65_536): Promise<OpenedInput> =>
  streamInput("in.csv", Readable.from(inPieces(bytes, size)), { encoding }).open();

async function textOf({ chunks }: OpenedInput): Promise<string> {
  return Buffer.concat(await collect(chunks)).toString();
}

async function refusal(bytes: Uint8Array, encoding?: string): Promise<unknown> {
  return textOf(await open(bytes, encoding)).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Rows as a shop exports them: the letters outside ASCII are few among addresses and numbers. */
const rowsOf = (names: readonly string[]): string =>
  ["Email;First name;Phone number", ...names.map((name) => `a@shop.example;${name};+306912345678`), ""].join("\r\n");

const EXPORTS: readonly (readonly [encoding: string, names: readonly string[]])[] = [
  ["windows-1251", ["Нели", "Борис Станев", "Илиева"]],
  ["windows-1251", ["Иван"]],
  ["windows-1252", ["Müller", "José", "François Lefèvre", "Åsa Öberg"]],
  ["windows-1253", ["Νέλη", "Σταμοπούλου", "Άννα Παπαδοπούλου"]],
  ["windows-1250", ["Łukasz Wałęsa", "Jiří Dvořák", "Žofie Šťastná"]],
  ["windows-1254", ["İbrahim Yıldız", "Şükrü Çağlar", "Ayşe Güneş"]],
  ["windows-1255", ["משה כהן", "שרה לוי"]],
  ["windows-1256", ["محمد علي", "فاطمة حسن"]],
  ["KOI8-R", ["Иван Петров", "Нели Илиева"]],
  ["macintosh", ["Müller", "José", "François Lefèvre", "Zoë"]],
  ["UTF-16LE", ["Нели", "Борис Станев"]],
  ["UTF-16BE", ["José", "Müller"]],
];

test.each(EXPORTS)(
  "a file in %s with %j is refused with that guess, and two names to judge it by",
  async (encoding, names) => {
    const error = await refusal(iconv.encode(rowsOf(names), encoding, { addBOM: false }));
    expect(error).toBeInstanceOf(EncodingError);
    if (!(error instanceof EncodingError)) return;
    expect(error.guess).toBe(encoding);
    expect(error.samples()).toHaveLength(Math.min(2, names.length));
    for (const name of error.samples()) expect(names).toContain(name);
  },
);

test("names of the file are in no message, no property and no log of the error", async () => {
  const error = await refusal(iconv.encode(rowsOf(["Нели Илиева"]), "windows-1251"));
  expect(String(error)).toBe("ConfigError: in.csv:2: not UTF-8; it looks like windows-1251.");
  expect(inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)).not.toContain("Нели");
});

test.each(EXPORTS)("%s is read once it is said (%j)", async (encoding, names) => {
  const bytes = iconv.encode(rowsOf(names), encoding, { addBOM: false });
  for (const size of [1, 3, 65_536]) expect(await textOf(await open(bytes, encoding, size))).toBe(rowsOf(names));
});

test.each([
  ["UTF-8", "\uFEFFНели\n", "utf8"],
  ["UTF-16LE", "\uFEFFНели\n", "utf-16le"],
  ["UTF-16BE", "\uFEFFНели\n", "utf-16be"],
  ["UTF-32LE", "\uFEFFНели\n", "utf-32le"],
])("the byte order mark of %s says the encoding, and goes before what is said", async (encoding, text, name) => {
  const bytes = iconv.encode(text, name);
  for (const said of [undefined, encoding, name]) expect(await textOf(await open(bytes, said))).toBe("Нели\n");
  expect(String(await refusal(bytes, "windows-1251"))).toContain(
    `is ${encoding}, and would be nonsense in windows-1251`,
  );
});

test("UTF-8 without a mark is not read as something else, whatever is said: names would become nonsense", async () => {
  expect(String(await refusal(Buffer.from(rowsOf(["Нели"])), "windows-1251"))).toContain(
    "in.csv is UTF-8, and would be nonsense in windows-1251",
  );
  expect(String(await refusal(Buffer.from("a\n"), "klingon"))).toContain('an encoding that is not known: "klingon"');
});

const MIXED = Buffer.concat([
  Buffer.from("Email,First name\na@shop.example,Нели\n"),
  Buffer.from("b@shop.example,Jos\xe9\n", "latin1"),
  Buffer.from("c@shop.example,Zoë\nd@shop.example,\0\n"),
]);

test("a few broken lines in UTF-8 are flaws, and the text goes on behind them", async () => {
  for (const size of [1, 2, 3, 7, 65_536]) {
    const opened = await open(MIXED, undefined, size);
    const text = await textOf(opened);
    expect(text.split("\n")).toEqual([
      "Email,First name",
      "a@shop.example,Нели",
      "b@shop.example,Jos\uFFFD",
      "c@shop.example,Zoë",
      "d@shop.example,\uFFFD",
      "",
    ]);
    expect([1, 2, 3, 4, 5].map((line) => opened.flaws.isIn(line, line))).toEqual([false, false, true, false, true]);
    expect(opened.notices.list()).toEqual([]);
  }
});

test("when it is said that a text is UTF-8, every other line is a flaw and no other encoding is guessed", async () => {
  const opened = await open(Buffer.from("Email\nJos\xe9\nM\xfcller\n", "latin1"), "utf-8");
  expect(await textOf(opened)).toBe("Email\nJos\uFFFD\nM\uFFFDller\n");
  expect(opened.flaws.isIn(1, 1)).toBe(false);
  expect(opened.flaws.isIn(2, 2)).toBe(true);
});

test("bytes that the said encoding does not have, and half of a character in UTF-16, are flaws", async () => {
  const greek = await open(Buffer.from("a\n\xd2\n\xc1\n", "latin1"), "windows-1253");
  expect(await textOf(greek)).toBe("a\n\uFFFD\nΑ\n");
  expect(greek.flaws.isIn(2, 2)).toBe(true);
  for (const size of [1, 2, 3, 65_536]) {
    const half = await open(Buffer.from("\uFEFFa\nb\uD800\nc\n", "utf16le"), undefined, size);
    expect(await textOf(half)).toBe("a\nb\uFFFD\nc\n");
    expect([1, 2, 3].map((line) => half.flaws.isIn(line, line))).toEqual([false, true, false]);
  }
});

test("lost letters, text that was encoded twice and later byte order marks are noticed, once for each line", async () => {
  const twice = (name: string): string => iconv.decode(Buffer.from(name), "windows-1252");
  const text = `a,Jos\uFFFD\uFFFD\n\uFEFFb,Иван É Ñ\nc,${twice("Иван")},${twice("Zoë")}\n\uFEFF"d",${twice("Ιωάννης")}\nÃO,Â\n`;
  for (const size of [65_536, 11]) {
    const opened = await open(Buffer.from(text), undefined, size);
    expect(await textOf(opened)).toBe(text.replaceAll("\uFEFF", ""));
    if (size === 65_536) {
      expect(opened.notices.list()).toEqual([
        { kind: "later-mark", count: 2, firstLine: 2 },
        { kind: "lost-characters", count: 1, firstLine: 1 },
        { kind: "double-encoded", count: 2, firstLine: 3 },
      ]);
    }
  }
});

test("characters as HTML writes them are noticed, once for each line, and other signs are not", async () => {
  const lines = ["R&D;AT&T;b&b", "O&#039;Neil;Ana &amp; Bo", "Zo&euml;;x", "?a=1&b=2;", "&;&x;"];
  const opened = await open(Buffer.from(`${lines.join("\n")}\n`));
  await textOf(opened);
  expect(opened.notices.list()).toEqual([{ kind: "html-signs", count: 2, firstLine: 2 }]);
});
