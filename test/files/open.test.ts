import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileInput, pathInput } from "../../src/files/open.js";
import { collect, textInput } from "./bytes.js";

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
  ["UTF-16", Buffer.from("\uFEFFEmail\n", "utf16le"), /UTF-16; convert it first: iconv/],
  ["gzip", Buffer.from([0x1f, 0x8b, 8, 0]), /compressed \(gzip\); unpack it first/],
  ["a spreadsheet", Buffer.from("PK\x03\x04rest"), /a spreadsheet; export it as CSV/],
])("%s is refused by name", async (_what, content, message) => {
  const path = await file("input", content);
  await expect(readAll(path)).rejects.toMatchObject({ code: "config", message: expect.stringMatching(message) });
  await expect(fileInput(path).peek()).rejects.toThrow(content.length === 0 ? path : message);
});

test("a missing file and a directory are refused by name", async () => {
  await expect(pathInput(join(folder, "none.csv"))).rejects.toThrow(/none\.csv: there is no such file/);
  await expect((await pathInput(folder)).open()).rejects.toThrow(`${folder} is a directory; name the files in it.`);
});

test("a file that is left early is closed", async () => {
  const path = await file("customers.csv", "customer\n".repeat(20_000));
  const before = (await readdir("/dev/fd")).length;
  for await (const _chunk of (await fileInput(path).open()).chunks) break;
  await fileInput(path).peek();
  expect((await readdir("/dev/fd")).length).toBe(before);
});

test("a stream gives what was peeked at once more, and is read once", async () => {
  const input = textInput("Email\na@example.com\n", "standard input");
  expect((await input.peek()).toString()).toContain("Email");
  const { chunks } = await input.open();
  expect(Buffer.concat(await collect(chunks)).toString()).toBe("Email\na@example.com\n");
  await expect(input.open()).rejects.toThrow(/standard input is a stream and was read already/);
});
