import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { pathsOf } from "../../src/cli/flags.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

test.each([
  ["in.csv", "in.csv.rejects.ndjson", "in.csv.invalid.ndjson"],
  ["in.csv.rejects.ndjson", "in.csv.rejects.2.ndjson", "in.csv.rejects.invalid.ndjson"],
  ["in.csv.rejects.2.ndjson", "in.csv.rejects.3.ndjson", "in.csv.rejects.2.invalid.ndjson"],
  ["in.csv.rejects.9.ndjson", "in.csv.rejects.10.ndjson", "in.csv.rejects.9.invalid.ndjson"],
  ["in.csv.invalid.ndjson", "in.csv.invalid.rejects.ndjson", "in.csv.invalid.2.ndjson"],
  [
    "in.csv.rejects.2026-11-27T02-00-00Z.ndjson",
    "in.csv.rejects.2026-11-27T02-00-00Z.2.ndjson",
    "in.csv.rejects.2026-11-27T02-00-00Z.invalid.ndjson",
  ],
  ["rejects.ndjson", "rejects.ndjson.rejects.ndjson", "rejects.ndjson.invalid.ndjson"],
  ["a.rejects.ndjson/in.csv", "a.rejects.ndjson/in.csv.rejects.ndjson", "a.rejects.ndjson/in.csv.invalid.ndjson"],
  ["-", "releva-stdin.rejects.ndjson", "releva-stdin.invalid.ndjson"],
])("of %s the rejects are in %s, and what a check finds in %s", (input, rejects, findings) => {
  expect(pathsOf(input)).toMatchObject({ rejectsPath: rejects, findingsPath: findings });
});

test("no file that a check writes anew has the name of one with rejects, whatever is sent or checked again", () => {
  const inputs = ["in.csv"];
  for (let round = 0; round < 4; round += 1) {
    inputs.push(...inputs.flatMap((input) => [pathsOf(input).rejectsPath, pathsOf(input).findingsPath]));
  }
  const all = [...new Set(inputs)];
  const found = new Set(all.map((input) => pathsOf(input).findingsPath));
  expect(all.map((input) => pathsOf(input).rejectsPath).filter((path) => found.has(path))).toEqual([]);
});

test("rejects that are sent again and again keep short names, and none that is not sent yet is written over", async () => {
  const path = await workspace.file("in.ndjson", '{"profile":{"email":"ana"},"subscribedAtChanged":false}\n');
  const { fetch } = createSandbox();
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  const send = (file: string): Promise<Result> => invoke(["backfill", file], { env, fetch });
  await send(path);
  const [first, second, third] = ["", ".2", ".3"].map((number) => `${path}.rejects${number}.ndjson`);
  expect((await send(`${first}`)).stdout).toContain(`Rejects: ${second}\n`);
  expect((await send(`${second}`)).stdout).toContain(`Rejects: ${third}\n`);
  const unsent = '{"outcome":"invalid","record":{"profile":{"email":"eva"}}}\n';
  await writeFile(`${first}`, unsent);
  const before = await readFile(`${second}`, "utf8");
  const again = await send(`${first}`);
  const [, kept = ""] = /What was there before is in (\S+)/.exec(again.stdout) ?? [];
  expect(await readFile(kept, "utf8")).toBe(before);
});
