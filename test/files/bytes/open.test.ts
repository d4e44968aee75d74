import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileInput, pathInput, streamInput } from "../../../src/files/bytes/open.js";
import { collect, inPieces, textInput } from "../../support/files/bytes.js";
import { IS_POSIX, openFiles } from "../../support/system.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-open-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function readAll(path: string): Promise<string> {
  const { chunks } = await fileInput(path).open();
  return Buffer.concat(await collect(chunks)).toString();
}

test("a file is read whole, again and again", async () => {
  const text = "customer\n".repeat(20_000);
  const path = await file("customers.csv", text);
  expect(await readAll(path)).toBe(text);
  expect(await readAll(path)).toBe(text);
});

test("the byte order mark of UTF-8 is no part of the text, wherever the first chunk ends", async () => {
  expect(await readAll(await file("mark.csv", "\uFEFFEmail\n"))).toBe("Email\n");
  const { chunks } = await textInput("\uFEFFEmail\n").open();
  expect(Buffer.concat(await collect(chunks)).toString()).toBe("Email\n");
});

test.each([
  ["an empty file", "", /is empty/],
  ["a binary file", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0]), /not a text file: it has NUL bytes/],
  ["UTF-16 without a mark", Buffer.from("Email\n", "utf16le"), /looks like UTF-16LE without a byte order mark/],
  ["a damaged gzip", Buffer.from([0x1f, 0x8b, 7, 0]), /the compressed file \(gzip\) is damaged/],
  ["a gzip of which only the beginning is there", gzipSync("Email\n").subarray(0, 9), /\(gzip\) is cut off/],
  ["a gzip in a gzip", gzipSync(gzipSync("Email\n")), /is compressed twice/],
  ["a gzip of nothing", gzipSync(""), /is empty/],
  ["another compression", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), /compressed \(zstd\); unpack it first: zstd -dc/],
  ["Windows-1252 in its first line", Buffer.from("Prénom\n", "latin1"), /:1: not UTF-8; it looks like windows-1252\./],
  [
    "Windows-1251 in its first line",
    Buffer.from([0xc8, 0xec, 0xe5, 0x0a]),
    /:1: not UTF-8; it looks like windows-1251\./,
  ],
  ["a damaged archive", Buffer.from("PK\x03\x04rest"), /a ZIP archive or a spreadsheet that is damaged/],
  ["a spreadsheet in a gzip", gzipSync("PK\x03\x04rest"), /a spreadsheet, and cannot be read as text/],
])("%s is refused by name", async (_what, content, message) => {
  const path = await file("input", content);
  await expect(readAll(path)).rejects.toMatchObject({ code: "config", message: expect.stringMatching(message) });
  await expect(fileInput(path).peek()).rejects.toThrow(content.length === 0 ? path : message);
});

test("a missing file and a directory are refused by name", async () => {
  await expect((await pathInput(join(folder, "none.csv"))).open()).rejects.toThrow(/none\.csv: there is no such file/);
  await expect((await pathInput(folder)).open()).rejects.toThrow(`${folder} is a directory; name the files in it.`);
});

test.runIf(IS_POSIX)("a file that is left early is closed", async () => {
  const path = await file("customers.csv", "customer\n".repeat(20_000));
  const before = await openFiles();
  for await (const _chunk of (await fileInput(path).open()).chunks) break;
  await fileInput(path).peek();
  expect(await openFiles()).toBe(before);
});

const TEXT = "\nИван,Ιωάννης 😀\n".repeat(9_000);

test.each([
  ["UTF-8", Buffer.from(TEXT)],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${TEXT}`)],
  ["UTF-16LE", Buffer.from(`\uFEFF${TEXT}`, "utf16le")],
  ["UTF-16BE", Buffer.from(`\uFEFF${TEXT}`, "utf16le").swap16()],
])("%s is read as UTF-8, plain or compressed, from a file or a stream", async (encoding, bytes) => {
  for (const stored of [
    bytes,
    gzipSync(bytes),
    Buffer.concat([gzipSync(bytes.subarray(0, 99)), gzipSync(bytes.subarray(99))]),
  ]) {
    const path = await file("customers", stored);
    expect(await readAll(path)).toBe(TEXT);
    const stream = streamInput("standard input", Readable.from(inPieces(stored, 999)));
    expect(await stream.peek()).toMatchObject({ encoding: encoding.split(" ")[0], compressed: stored !== bytes });
    expect(Buffer.concat(await collect((await stream.open()).chunks)).toString()).toBe(TEXT);
  }
});

test("zeros after the end of a gzip are padding, and anything else is damage", async () => {
  const padded = Buffer.concat([gzipSync("a\n"), Buffer.alloc(50_000)]);
  expect(await readAll(await file("padded", padded))).toBe("a\n");
  expect(await readAll(await file("empty-padding", Buffer.concat([gzipSync("a\n"), Buffer.alloc(1)])))).toBe("a\n");
  for (const rest of ["\0x", "x", `${"\0".repeat(70_000)}x`]) {
    const path = await file("followed", Buffer.concat([gzipSync("a\n"), Buffer.from(rest)]));
    await expect(readAll(path)).rejects.toThrow(/\(gzip\) is (damaged|cut off)/);
  }
});

test("progress through a compressed file is in bytes as they are stored", async () => {
  const path = await file("customers.csv.gz", gzipSync(TEXT));
  const opened = await fileInput(path).open();
  await collect(opened.chunks);
  expect(opened.bytesRead).toBe(opened.size);
  expect(opened.size).toBeLessThan(TEXT.length / 10);
});

test.each([
  [
    "a byte that is not UTF-8",
    Buffer.from("a\nИван\n\xff\nb\n".replace("Иван", "x"), "latin1"),
    "a\nx\n",
    /:3: not UTF-8/,
  ],
  [
    "a character that is cut off",
    Buffer.from("é\né").subarray(0, 4),
    "é\n",
    /:2: the text is cut off within a character/,
  ],
  ["an odd byte", Buffer.from("\uFEFFa\n\0", "utf16le").subarray(0, 7), "a\n", /:2: the text is cut off/],
  ["half of a pair at the end", Buffer.from("\uFEFFa\nb\uD83D", "utf16le"), "a\n", /:2: the text is cut off/],
  ["a gzip that is cut off", gzipSync(TEXT).subarray(0, -9), "\nИван", /\(gzip\) is cut off/],
])("%s ends the text at its line, after what comes before it", async (_what, bytes, before, message) => {
  for (const size of [1, 2, 3, 5, 65_536]) {
    const pieces: Buffer[] = [];
    const input = streamInput("in", Readable.from(inPieces(bytes, size)));
    const reading = (async () => {
      for await (const piece of (await input.open()).chunks) pieces.push(piece);
    })();
    await expect(reading).rejects.toThrow(message);
    const text = Buffer.concat(pieces).toString();
    expect(text.slice(0, before.length)).toBe(before);
    if (bytes[0] === 0x1f) expect(text).toHaveLength(TEXT.length);
  }
});

test("a stream yields the bytes that were peeked at again, and can be read once", async () => {
  const input = textInput("Email\na@example.com\n", "standard input");
  expect((await input.peek()).text).toContain("Email");
  const { chunks } = await input.open();
  expect(Buffer.concat(await collect(chunks)).toString()).toBe("Email\na@example.com\n");
  await expect(input.open()).rejects.toThrow(/standard input is a stream and was read already/);
});
