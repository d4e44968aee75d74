import { expect, test } from "vitest";
import { requestLine } from "../../src/cli/request-log.js";
import type { ClientEvent } from "../../src/index.js";
import { invoke } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";
import { accept, type Handler, networkError, observedFetch, refuse } from "../support/fetch.js";

const workspace = useWorkspace();

const AT = new Date(Date.UTC(2026, 10, 28, 4, 52, 37, 123));
const run = { operation: "backfill", run: 1 } as const;
const attempt = { ...run, id: 7, request: 3, attempt: 1, records: 500, bytes: 52_100 };

test.each<[event: ClientEvent, text: string | undefined]>([
  [{ type: "request", ...attempt }, undefined],
  [{ type: "response", ...attempt, status: 202, durationMs: 240.4 }, "batch 3: 500 records, 52.1 kB: 202 in 240 ms"],
  [
    { type: "response", ...attempt, attempt: 2, records: 1, status: 503, durationMs: 1_500, requestId: "r-81f3" },
    "batch 3, attempt 2: 1 record, 52.1 kB: 503 in 1.5 s",
  ],
  [
    { type: "failure", ...attempt, code: "timeout", durationMs: 60_000 },
    "batch 3: 500 records, 52.1 kB: no answer (timeout) in 1 min 0 s",
  ],
  [{ type: "retry", ...attempt, code: "timeout", waitMs: 2_000 }, "batch 3: again in 2.0 s"],
  [{ type: "pause", ms: 30_000, ...run }, "the server asks for a pause of 30.0 s"],
  [{ type: "split", records: 250, ...run }, "250 records of a refused batch will go alone"],
  [{ type: "concurrency", limit: 4, ...run }, undefined],
])("%j", (event, text) => {
  expect(requestLine(event, AT)).toBe(text && `2026-11-28T04:52:37.123Z ${text}`);
});

const ROWS = csv(...Array.from({ length: 6 }, (_, index) => `c${index}@shop.example`));
const oneFailure: Handler = (_, { number }) => {
  if (number === 1) throw networkError("ECONNRESET");
  return number === 2 ? refuse(503) : accept();
};

async function verbose(...flags: string[]) {
  const { fetch, requests } = observedFetch(oneFailure);
  const path = await workspace.file("customers.csv", ROWS);
  const args = ["backfill", path, "--base-url", "http://127.0.0.1:1", "--batch-size", "2", "--yes", "--verbose"];
  const env = { RELEVA_SECRET_KEY: "key" };
  const result = await invoke([...args, ...flags], { fetch, env, terminal: !flags.includes("--json") });
  return { ...result, requests: requests.length };
}

/** A bar is drawn between the lines of a terminal. */
const logged = (stderr: string): readonly string[] => stderr.match(/\S+Z batch .*(?= in [\d.]+ m?s\n)/g) ?? [];

test("--verbose tells of every request and every wait, and leaves standard output to the report", async () => {
  const { code, stdout, stderr, requests } = await verbose("--json");
  expect([code, JSON.parse(stdout).accepted]).toEqual([0, 6]);
  const ends = logged(stderr).filter((line) => !line.endsWith("again"));
  expect(ends).toHaveLength(requests);
  const failed = ends.filter((line) => !line.endsWith(": 202")).map((line) => line.split(": ").at(-1));
  expect(failed.toSorted()).toEqual(["503", "no answer (connection)"]);
  expect(logged(stderr).filter((line) => line.endsWith("again"))).toHaveLength(2);
  expect(stderr).not.toMatch(/@shop|key/);
});

test("on a terminal each line stands above the bar, and begins where the bar was cleared", async () => {
  const { code, stderr, requests } = await verbose();
  expect(code).toBe(0);
  const lines = stderr.split("\n").slice(0, -1);
  expect(lines.filter((line) => / batch /.test(line))).toHaveLength(requests + 2);
  for (const line of lines) expect(line.split("\r\u001b[K").at(-1)).toMatch(/^\d{4}-\S+Z [a-z]/);
});

test("--verbose and --quiet contradict each other, and a run without --verbose logs nothing", async () => {
  const path = await workspace.file("customers.csv", ROWS);
  const refused = await invoke(["backfill", path, "--verbose", "--quiet"]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("cannot be used with option '--quiet'")]);
  const { fetch } = observedFetch();
  const args = ["backfill", path, "--base-url", "http://127.0.0.1:1"];
  expect((await invoke(args, { fetch, env: { RELEVA_SECRET_KEY: "key" } })).stderr).toBe("");
});
