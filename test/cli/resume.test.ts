import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { writeState } from "../../src/files/resume/state-file.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";
import { IS_POSIX, OWNER_ONLY } from "../support/system.js";

const workspace = useWorkspace();
const KEY = { RELEVA_SECRET_KEY: "sandbox_key" };
const GOOD = ["ann@example.com", "bo@example.com", "cy@example.com"];

function backfill(api: { fetch: typeof fetch }, args: readonly string[], given: Invocation = {}): Promise<Result> {
  return invoke(["backfill", ...args, "--base-url", "http://localhost"], { env: KEY, fetch: api.fetch, ...given });
}

/** The sandbox for the first `requests` requests; from then on the network fails. */
function failingAfter(requests: number, sandbox: Sandbox): { fetch: typeof fetch } {
  let left = requests;
  return {
    fetch: (...request) => {
      left -= 1;
      if (left >= 0) return sandbox.fetch(...request);
      return Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }));
    },
  };
}

/** Three customers, one of them accepted when the network fails. */
async function stoppedRun(...emails: readonly string[]): Promise<{ path: string; sandbox: Sandbox; stopped: Result }> {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv(...(emails.length > 0 ? emails : GOOD)));
  const stopped = await backfill(failingAfter(1, sandbox), [path, "--retries", "0"]);
  expect(stopped.code).toBe(5);
  return { path, sandbox, stopped };
}

const namesIn = (path: string): Promise<string[]> => readdir(dirname(path));

test("a stopped run prints the command that continues it, and that command goes on where it stopped", async () => {
  const { path, sandbox, stopped } = await stoppedRun();
  expect(stopped.stderr).toContain(
    `Go on with: releva-profiles backfill ${path} --retries 0 --base-url http://localhost --resume\n`,
  );
  const { code, stdout } = await backfill(sandbox, [path, "--resume", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: "completed", read: 3, accepted: 3, resumedFrom: 1 });
  expect(sandbox.events.total).toBe(3);
});

test("an unfinished run needs --resume or --restart; without a flag nothing is sent", async () => {
  const { path, sandbox } = await stoppedRun();
  const { code, stderr } = await backfill(sandbox, [path]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/was sent in part: 1 record settled .*--resume goes on from there; --restart forgets that/);
  expect(sandbox.events.total).toBe(1);
});

test("the report counts the reasons of this run, and names the command that counts all", async () => {
  const { path, sandbox } = await stoppedRun("bad", ...GOOD);
  const { stdout } = await backfill(sandbox, [path, "--resume"]);
  expect(stdout).toContain(
    `  1 x in an earlier run, or for other reasons; all of them: releva-profiles report ${path}.rejects.ndjson\n`,
  );
});

test("--restart starts anew", async () => {
  const { path, sandbox } = await stoppedRun("bad", ...GOOD);
  expect((await backfill(sandbox, [path, "--restart"])).code).toBe(3);
  expect(sandbox.events.total).toBe(1 + 3);
  expect((await readFile(`${path}.rejects.ndjson`, "utf8")).trim().split("\n")).toHaveLength(1);
});

test.each([[[]], [["--resume"]]])(
  "the same file once more is nothing to do, and says since when: %j",
  async (flags) => {
    const sandbox = createSandbox();
    const path = await workspace.file("customers.csv", csv(...GOOD, "bad"));
    const first = await backfill(sandbox, [path, "--json"]);
    const again = await backfill(sandbox, [path, ...flags]);
    expect([first.code, again.code, again.stderr]).toEqual([3, 0, ""]);
    expect(again.stdout).toMatch(
      /customers\.csv was sent already on \d{4}-\d\d-\d\d at \d\d:\d\d UTC, nothing to do; --restart sends it again\.\n$/,
    );
    const json = JSON.parse((await backfill(sandbox, [path, "--json", ...flags])).stdout);
    const { subscribed: _subscribed, cleared: _cleared, ...before } = JSON.parse(first.stdout); // this run did nothing
    expect(json).toEqual({ ...before, sentBefore: expect.stringMatching(/Z$/) });
    await rm(`${path}.rejects.ndjson`);
    const later = JSON.parse((await backfill(sandbox, [path, "--json", ...flags])).stdout);
    expect(later).not.toHaveProperty("rejects");
    expect(sandbox.events.total).toBe(3);
  },
);

test("--resume without a state file starts at the beginning, but never appends to rejects that no state file counts", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv(...GOOD));
  expect((await invoke(["validate", path])).code).toBe(0);
  await writeFile(`${path}.rejects.ndjson`, '{"outcome":"invalid","record":{}}\n', { mode: 0o600 });
  const refused = await backfill(sandbox, [path, "--resume"]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("is there from an earlier run")]);
  await rm(`${path}.rejects.ndjson`);
  expect((await backfill(sandbox, [path, "--resume"])).code).toBe(0);
});

test("a changed input is refused while the run before was not finished", async () => {
  const { path, sandbox } = await stoppedRun();
  await writeFile(path, csv("new@example.com", ...GOOD));
  const stopped = await backfill(sandbox, [path, "--resume"]);
  expect([stopped.code, stopped.stderr]).toEqual([2, expect.stringContaining("The input is not the one that")]);
  expect((await backfill(sandbox, [path])).code).toBe(2);
  expect(sandbox.events.total).toBe(1);
  expect((await backfill(sandbox, [path, "--restart"])).code).toBe(0);
});

test("the same input with other options is told from another input", async () => {
  const { path, sandbox } = await stoppedRun();
  const stopped = await backfill(sandbox, [path, "--resume", "--decimal", ","]);
  expect([stopped.code, stopped.stderr]).toEqual([2, expect.stringContaining("but the options differ")]);
  expect((await backfill(sandbox, [path, "--resume"])).code).toBe(0);
  for (const flags of [
    ["--null", "-"],
    ["--drop-invalid", "birthday"],
  ]) {
    const again = await backfill(sandbox, [path, ...flags]);
    expect(again.stderr).toMatch(/was sent already on .*, but the options differ, and .*: it is sent from the start/);
  }
  await writeFile(path, csv("new@example.com", ...GOOD));
  expect((await backfill(sandbox, [path, "--null", "-"])).stderr).toContain("but is another one now");
});

test("every night another file of the same name is sent from the start, and the rejects of before are kept", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv(...GOOD, "bad"));
  await backfill(sandbox, [path]);
  const rejects = await readFile(`${path}.rejects.ndjson`, "utf8");
  await writeFile(path, csv(...GOOD, "bad", "worse"));
  const second = await backfill(sandbox, [path]);
  expect(second.code).toBe(3);
  expect(second.stderr).toMatch(/was sent already on .*, but is another one now: it is sent from the start/);
  const kept = (await namesIn(path)).filter((name) => /^customers\.csv\.rejects\..+\.ndjson$/.test(name));
  expect(kept).toEqual([expect.stringMatching(/^customers\.csv\.rejects\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.ndjson$/)]);
  expect(second.stdout).toContain(`What was there before is in ${dirname(path)}/${kept[0]}\n`);
  expect(await readFile(`${dirname(path)}/${kept[0]}`, "utf8")).toBe(rejects);
  expect((await readFile(`${path}.rejects.ndjson`, "utf8")).trim().split("\n")).toHaveLength(2);
  await writeFile(path, csv(...GOOD));
  const third = await backfill(sandbox, [path, "--json"]);
  expect(JSON.parse(third.stdout)).toMatchObject({ read: 3, accepted: 3, kept: [expect.stringMatching(/ndjson$/)] });
  expect(sandbox.events.total).toBe(9);
});

test("rows that were moved in the middle make another file, though its size, start and end are the same", async () => {
  const sandbox = createSandbox();
  const emails = Array.from({ length: 6_000 }, (_, n) => `customer${String(n).padStart(5, "0")}@example.com`);
  const path = await workspace.file("customers.csv", csv(...emails));
  expect((await backfill(sandbox, [path])).code).toBe(0);
  [emails[3_000], emails[3_001]] = [emails[3_001] as string, emails[3_000] as string];
  await writeFile(path, csv(...emails));
  const again = await backfill(sandbox, [path, "--json"]);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("is another one now")]);
  expect(sandbox.events.total).toBe(12_000);
});

test("the same, while the run before was not finished: nothing is sent", async () => {
  const sandbox = createSandbox();
  const emails = Array.from({ length: 6_000 }, (_, n) => `customer${String(n).padStart(5, "0")}@example.com`);
  const path = await workspace.file("customers.csv", csv(...emails));
  await backfill(failingAfter(14, sandbox), [path, "--retries", "0"]);
  const { total } = sandbox.events;
  expect(total).toBeGreaterThan(3_100);
  [emails[2_500], emails[2_501]] = [emails[2_501] as string, emails[2_500] as string];
  await writeFile(path, csv(...emails));
  const resumed = await backfill(sandbox, [path, "--resume"]);
  expect(resumed.code).toBe(2);
  expect(resumed.stderr).toMatch(/the first \d+ records of the source are not those that have settled already/);
  expect(resumed.stderr).toContain("Start anew, or give the source as it was. For the former, add --restart.");
  expect(sandbox.events.total).toBe(total);
});

test("a longer stream is sent from where the shorter one ended", async () => {
  const sandbox = createSandbox();
  const state = ["--state", await workspace.file("state"), "--rejects", await workspace.file("rejects")];
  const stdin = (...emails: string[]): Invocation => ({ stdin: csv(...emails) });
  expect((await backfill(sandbox, ["-", ...state], stdin(...GOOD))).code).toBe(0);
  const same = await backfill(sandbox, ["-", ...state], stdin(...GOOD));
  expect([same.code, same.stdout]).toEqual([0, expect.stringContaining("nothing to do; --restart sends it again")]);
  const longer = await backfill(sandbox, ["-", ...state, "--json"], stdin(...GOOD, "dee@example.com"));
  expect(JSON.parse(longer.stdout)).toMatchObject({ read: 4, accepted: 4, resumedFrom: 3 });
  const other = await backfill(sandbox, ["-", ...state], stdin("eve@example.com"));
  expect([other.code, other.stderr]).toEqual([0, expect.stringContaining("is another one now")]);
  expect(sandbox.events.total).toBe(3 + 1 + 1);
});

test("no report names a rejects file that is not there", async () => {
  const sandbox = createSandbox();
  const rejects = await workspace.file("rejects");
  const files = ["--state", await workspace.file("state"), "--rejects", rejects];
  await backfill(sandbox, ["-", ...files], { stdin: csv(...GOOD, "bad") });
  await rm(rejects);
  const same = await backfill(sandbox, ["-", ...files], { stdin: csv(...GOOD, "bad") });
  const longer = await backfill(sandbox, ["-", ...files], { stdin: csv(...GOOD, "bad", "dee@example.com") });
  expect(longer.stdout).toContain("  1 x in an earlier run, or for other reasons\n");
  for (const { stdout } of [same, longer]) expect(stdout).not.toMatch(/rejects file|Rejects:|report /);
});

test("a stream that begins as the one that was sent, and is shorter, is refused, as it cannot be read again", async () => {
  const sandbox = createSandbox();
  const state = ["--state", await workspace.file("state"), "--rejects", await workspace.file("rejects")];
  const emails = Array.from({ length: 3_000 }, (_, n) => `customer${String(n).padStart(5, "0")}@example.com`);
  await backfill(sandbox, ["-", ...state], { stdin: csv(...emails) });
  const shorter = { stdin: csv(...emails.slice(0, 2_900)) };
  const refused = await backfill(sandbox, ["-", ...state], shorter);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/the source has 2900 records, but record 2999 .* For the former, add --restart\./);
  expect(sandbox.events.total).toBe(3_000);
  expect((await backfill(sandbox, ["-", ...state, "--restart"], shorter)).code).toBe(0);
  expect(sandbox.events.total).toBe(5_900);
});

test("--limit sends the beginning, and --resume the rest", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv(...GOOD));
  expect((await backfill(sandbox, [path, "--limit", "2"])).code).toBe(0);
  expect((await backfill(sandbox, [path])).stderr).toContain("was sent in part: 2 records settled");
  expect((await backfill(sandbox, [path, "--limit", "2", "--resume"])).code).toBe(0);
  const less = await backfill(sandbox, [path, "--limit", "1", "--resume"]);
  expect([less.code, less.stderr]).toEqual([2, expect.stringContaining("--limit 1 is less than the 2 records")]);
  expect((await backfill(sandbox, [path, "--resume"])).code).toBe(0);
  expect(sandbox.events.total).toBe(3);
  expect((await backfill(sandbox, [path])).stdout).toContain("was sent already");
});

test("a limit beyond the end of the file is no limit", async () => {
  const path = await workspace.file("customers.csv", csv(...GOOD));
  await backfill(createSandbox(), [path, "--limit", "4"]);
  expect((await backfill(createSandbox(), [path])).stdout).toContain("was sent already");
});

test("a run without effect leaves no state file, and the next run needs no flag", async () => {
  const path = await workspace.file("customers.csv", csv(...GOOD));
  const wrongKey = await backfill(createSandbox(), [path], { env: { RELEVA_SECRET_KEY: "sandbox_other" } });
  expect([wrongKey.code, wrongKey.stderr]).toEqual([4, expect.not.stringContaining("Go on with")]);
  expect(await namesIn(path)).toEqual(["customers.csv"]);
  await writeState(`${path}.releva-state.json`, { checkpoint: undefined, rejectsBytes: 0 });
  await writeFile(`${path}.rejects.ndjson`, '{"outcome":"inva', { mode: 0o600 }); // killed before anything was saved
  expect((await backfill(createSandbox(), [path])).code).toBe(0);
  expect(await namesIn(path)).toEqual(["customers.csv", "customers.csv.releva-state.json"]);
});

test("a refused --resume keeps the state file", async () => {
  const { path, sandbox } = await stoppedRun("bad", ...GOOD);
  const kept = await readFile(`${path}.rejects.ndjson`);
  await writeFile(`${path}.rejects.ndjson`, '{"outcome":"invalid","record":{}}\n');
  const { code, stderr } = await backfill(sandbox, [path, "--resume"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("was changed")]);
  await writeFile(`${path}.rejects.ndjson`, kept);
  expect((await backfill(sandbox, [path, "--resume"])).code).toBe(3);
});

test("standard input can be resumed, when it begins with the same bytes", async () => {
  const sandbox = createSandbox();
  const files = ["--state", await workspace.file("state"), "--rejects", await workspace.file("rejects")];
  const stdin = csv(...GOOD);
  const stopped = await backfill(failingAfter(1, sandbox), ["-", "--retries", "0", ...files], { stdin });
  expect(stopped.code).toBe(5);
  const another = await backfill(sandbox, ["-", "--resume", ...files], { stdin: csv("di@example.com") });
  expect([another.code, another.stderr]).toEqual([2, expect.stringContaining("The input is not the one")]);
  expect((await backfill(sandbox, ["-", "--resume", ...files], { stdin })).code).toBe(0);
  expect(sandbox.events.total).toBe(3);
});

test("each of several files is resumed where it stopped", async () => {
  const sandbox = createSandbox();
  const [first, second] = [
    await workspace.file("1.csv", csv(...GOOD)),
    await workspace.file("2.csv", csv("di@example.com", "ed@example.com")),
  ];
  const stopped = await backfill(failingAfter(3, sandbox), [first, second, "--retries", "0"]);
  expect(stopped.code).toBe(5);
  const { code, stdout } = await backfill(sandbox, [first, second, "--resume", "--json"]);
  expect([code, stdout.trim().split("\n").length, sandbox.events.total]).toEqual([0, 2, 5]);
});

test("a place that cannot be written is named with its flag, and nothing is sent", async () => {
  const path = await workspace.file("customers.csv", csv(...GOOD));
  const sandbox = createSandbox();
  for (const flag of ["--state", "--rejects"]) {
    const { code, stderr } = await backfill(sandbox, [path, flag, `${path}/below`]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(new RegExp(`Name another (?:one|place) with ${flag}`))]);
  }
  expect(sandbox.events.total).toBe(0);
});

test.runIf(IS_POSIX)("a state file that others can read is refused, and nothing is sent", async () => {
  const path = await workspace.file("customers.csv", csv(...GOOD));
  const sandbox = createSandbox();
  const name = `${path}.releva-state.json`;
  await writeFile(name, '{"version":3}');
  await chmod(name, 0o644);
  expect((await backfill(sandbox, [path])).stderr).toContain("can be read by others");
  expect(sandbox.events.total).toBe(0);
});

test("a run whose state file cannot be written stops, and loses nothing", async () => {
  const sandbox = createSandbox();
  const good = Array.from({ length: 100 }, (_, n) => `c${n}@example.com`);
  const path = await workspace.file("customers.csv", csv("bad", ...good));
  const folder = await workspace.file("states");
  await mkdir(folder);
  const flags = [path, "--state", `${folder}/state`, "--batch-size", "1"];
  const withoutFolder: typeof fetch = async (...request) => {
    await rename(folder, `${folder}.away`).catch(() => {}); // the first request
    await new Promise((resolve) => setTimeout(resolve, 5));
    return sandbox.fetch(...request);
  };
  const { code, stderr } = await backfill({ fetch: withoutFolder }, flags);
  expect([code, stderr]).toEqual([2, expect.stringContaining("Cannot write the state file")]);
  expect(sandbox.state.count).toBeLessThan(100);
  await rename(`${folder}.away`, folder);
  await rm(`${folder}/state.lock`); // of this process, which has not ended
  expect((await backfill(sandbox, [...flags, "--resume"])).code).toBe(3);
  expect(sandbox.state.count).toBe(100);
  expect((await readFile(`${path}.rejects.ndjson`, "utf8")).trim().split("\n")).toHaveLength(1);
});

test("the state file holds no personal data, and only its owner can read it", async () => {
  const { path } = await stoppedRun("canary@refused.example", "canary", "ann@example.com");
  const name = `${path}.releva-state.json`;
  expect((await stat(name)).mode & 0o777).toBe(OWNER_ONLY);
  expect(await readFile(name, "utf8")).not.toMatch(/canary|ann|example|sandbox_key/);
});
