import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient } from "../src/index.js";
import { fileRejects, nodeFetch, readCsv, readNdjson, startSandbox } from "../src/node.js";
import { csv } from "./support/cli/workspace.js";

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
