import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileInput } from "../../src/files/open.js";
import { ndjsonSource } from "../../src/files/source.js";
import { collect } from "./bytes.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-source-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a source can be read twice, and tells how far it is in bytes", async () => {
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
