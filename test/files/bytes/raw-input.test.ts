import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { fileInput, streamInput } from "../../../src/files/bytes/open.js";
import { EDGE_BYTES, hashOf } from "../../../src/files/bytes/raw-input.js";
import { csvSource, ndjsonSource } from "../../../src/files/formats/source.js";
import { relevaPreset } from "../../../src/files/presets/releva.js";
import { useFolder } from "../../support/files/folder.js";

const at = useFolder();

async function identity(content: string): Promise<string> {
  await writeFile(at("file"), content);
  return (await fileInput(at("file")).contentHash()).hash;
}

test("the hash of a file covers its size, its start and its end", async () => {
  const text = "line\n".repeat(EDGE_BYTES);
  const known = await identity(text);
  expect(known).toMatch(/^[0-9a-f]{64}$/);
  expect(await identity(text)).toBe(known);
  const others = [text + text, `L${text.slice(1)}`, `${text.slice(0, -2)}E\n`, text.slice(5), "line\n"];
  const hashes = await Promise.all(others.map((other, index) => identityAt(String(index), other)));
  expect(new Set([known, ...hashes]).size).toBe(others.length + 1);
});

async function identityAt(name: string, content: string): Promise<string> {
  await writeFile(at(name), content);
  return (await fileInput(at(name)).contentHash()).hash;
}

test("the hash of a stream covers its start, in chunks of any size, and the stream is still read whole", async () => {
  const text = `${"line\n".repeat(EDGE_BYTES)}`;
  await writeFile(at("file"), text);
  const slow = streamInput("standard input", createReadStream(at("file"), { highWaterMark: 1_000 }));
  const fast = streamInput("standard input", Readable.from([Buffer.from(text)]));
  expect(await slow.contentHash()).toEqual(await fast.contentHash());
  const pieces: Buffer[] = [];
  for await (const chunk of (await slow.open()).chunks) pieces.push(chunk);
  expect(Buffer.concat(pieces).toString()).toBe(text);
  const other = streamInput("standard input", Readable.from([Buffer.from(`L${text.slice(1)}`)]));
  expect(await other.contentHash()).not.toEqual(await fast.contentHash());
});

test("the same bytes, read in another way, are another source", async () => {
  await writeFile(at("file"), "Email\n");
  const input = fileInput(at("file"));
  const sources = [
    ndjsonSource(input),
    csvSource(input, relevaPreset),
    csvSource(input, { ...relevaPreset, subscribedAtChanged: true }),
  ];
  const fingerprints = await Promise.all(sources.map((source) => source.fingerprint()));
  expect(new Set(fingerprints).size).toBe(3);
  expect(await csvSource(input, relevaPreset).fingerprint()).toBe(fingerprints[1]);
});

test("the same bytes in other parts have another hash", () => {
  expect(hashOf("ab", "c")).not.toBe(hashOf("a", "bc"));
});
