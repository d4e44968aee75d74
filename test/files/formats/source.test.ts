import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileInput } from "../../../src/files/bytes/open.js";
import { csvSource, ndjsonSource } from "../../../src/files/formats/source.js";
import { collect } from "../../support/files/bytes.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-source-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a source can be read twice, and counts the bytes that were read", async () => {
  const path = join(folder, "customers.ndjson");
  const text = '{"profile":{}}\n'.repeat(10_000);
  await writeFile(path, text);
  const source = ndjsonSource(fileInput(path));
  expect([source.size, source.bytesRead]).toEqual([undefined, 0]);
  for (const _time of [1, 2]) {
    expect(await collect(source)).toHaveLength(10_000);
    expect([source.size, source.bytesRead]).toEqual([text.length, text.length]);
  }
  for await (const _record of source) break;
  expect(source.bytesRead).toBeLessThan(text.length);
});

test("a compressed file has the same records at the same lines, and progress in its own bytes", async () => {
  const text = "Email,Tags\n".concat("a@example.com,x\n".repeat(10_000));
  const mapping = {
    columns: { Email: { field: "email" }, Tags: { field: "addTags" } },
    subscribedAtChanged: false,
  } as const;
  const [plain, packed] = [join(folder, "c.csv"), join(folder, "c.csv.gz")];
  await writeFile(plain, text);
  await writeFile(packed, gzipSync(text));
  const sources = [plain, packed].map((path) => csvSource({ ...fileInput(path), name: "c.csv" }, mapping));
  const [records, same] = await Promise.all(sources.map(collect));
  expect(same).toEqual(records);
  expect(sources[1]?.bytesRead).toBe((await stat(packed)).size);
  expect(await sources[1]?.fingerprint()).not.toBe(await sources[0]?.fingerprint());
});
