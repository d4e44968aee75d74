import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { csv, HEADER, useWorkspace } from "../support/cli/workspace.js";
import { IS_POSIX, OWNER_ONLY } from "../support/system.js";

const workspace = useWorkspace();

const TO_SANDBOX = ["--base-url", "http://localhost"];
const KEY = { RELEVA_SECRET_KEY: "sandbox_key" };

function backfill(sandbox: { fetch: typeof fetch }, args: readonly string[], given: Invocation = {}): Promise<Result> {
  return invoke(["backfill", ...args, ...TO_SANDBOX], { env: KEY, fetch: sandbox.fetch, ...given });
}

test("a CSV of good customers is accepted, and leaves no rejects file", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv("ann@example.com", "bo@example.com"));
  const { code, stdout, stderr } = await backfill(sandbox, [path]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/customers\.csv: all accepted\n\n {2}read +2\n {2}accepted \(202\) +2\n/);
  expect(sandbox.state.all().map(({ email }) => email)).toEqual(["ann@example.com", "bo@example.com"]);
  await expect(stat(`${path}.rejects.ndjson`)).rejects.toThrow("ENOENT");
});

test("records that are not accepted are in the rejects file, which can be corrected and sent", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv("ann@example.com", "bo.example.com", "cy@refused.example"));
  const first = await backfill(sandbox, [path]);
  expect(first.code).toBe(3);
  expect(first.stdout).toContain(`Rejects: ${path}.rejects.ndjson`);
  const rejects = await readFile(`${path}.rejects.ndjson`, "utf8");
  expect((await stat(`${path}.rejects.ndjson`)).mode & 0o777).toBe(OWNER_ONLY);
  expect(
    rejects
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { line: 3, file: path, outcome: "invalid", code: "pattern", path: "/profile/email" },
    { line: 4, file: path, outcome: "rejected", status: 400, record: { profile: { email: "cy@refused.example" } } },
  ]);
  const corrected = await workspace.file("corrected.ndjson");
  await writeFile(
    corrected,
    rejects.replaceAll("bo.example", "bo@example").replaceAll("refused.example", "example.com"),
  );
  expect((await backfill(sandbox, [corrected])).code).toBe(0);
  expect(sandbox.state.count).toBe(3);
});

test("the format of standard input is detected by its content", async () => {
  const sandbox = createSandbox();
  const line = '{"profile":{"email":"ann@example.com"},"subscribedAtChanged":false}\n';
  const files = ["--state", await workspace.file("state"), "--rejects", await workspace.file("rejects")];
  expect((await backfill(sandbox, ["-", ...files], { stdin: line })).code).toBe(0);
  expect((await backfill(sandbox, ["-", ...files, "--restart"], { stdin: csv("bo@example.com") })).code).toBe(0);
  expect(sandbox.state.count).toBe(2);
});

test("several files are sent one after the other, and the worst result is the exit code", async () => {
  const sandbox = createSandbox();
  const good = await workspace.file("good.csv", csv("ann@example.com"));
  const bad = await workspace.file("bad.csv", csv("bo"));
  const { code, stdout } = await backfill(sandbox, [bad, good, "--json"]);
  expect(code).toBe(3);
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).read),
  ).toEqual([1, 1]);
});

test.each([
  [["--rejects", "one"], "--rejects names one file"],
  [["--state", "one"], "--state names one file"],
  [["a.csv"], "a.csv is named twice"],
  [["--dry-run", "--resume"], "A dry run keeps no state"],
  [["--resume", "--restart"], "cannot be used with"],
])("%j makes no sense with two files", async (args, message) => {
  const { code, stderr } = await invoke(["backfill", "a.csv", "b.csv", ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("--json prints a report for programs, --quiet prints nothing, and --limit reads the first records only", async () => {
  const path = await workspace.file("customers.csv", csv("a@example.com", "b@example.com", "c@example.com"));
  const json = await backfill(createSandbox(), [path, "--json", "--limit", "2"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ file: path, status: "completed", ok: true, read: 2, accepted: 2 });
  for (const args of [["--restart"], ["--restart", "--limit", "0"]]) {
    const quiet = await backfill(createSandbox(), [path, "--quiet", ...args]);
    expect(quiet).toEqual({ code: 0, stdout: "", stderr: "" });
  }
});

test("validate and --dry-run need neither key nor network, and end as the real run would", async () => {
  for (const args of [["validate"], ["backfill", "--dry-run"]]) {
    const path = await workspace.file(`${args.length}.csv`, csv("ann@example.com", "bo"));
    const { code, stdout } = await invoke([...args, path]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/checked, nothing sent\n\n {2}read +2\n {2}valid +1\n {2}invalid +1\n/);
    expect(JSON.parse(await readFile(`${path}.invalid.ndjson`, "utf8"))).toMatchObject({ line: 3, outcome: "invalid" });
  }
});

test("a file that was checked can be sent and checked again, and the rejects of the sending are kept", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv("ann@example.com", "bo"));
  expect((await invoke(["validate", path])).code).toBe(3);
  expect((await backfill(sandbox, [path])).code).toBe(3);
  const rejects = await readFile(`${path}.rejects.ndjson`, "utf8");
  await writeFile(path, csv("ann@example.com", "bo", "cy"));
  const again = await invoke(["validate", path]);
  expect(again.stdout).toContain(`Listed in: ${path}.invalid.ndjson (the next check writes it anew)`);
  expect((await readFile(`${path}.invalid.ndjson`, "utf8")).trim().split("\n")).toHaveLength(2);
  await writeFile(path, csv("ann@example.com"));
  expect((await invoke(["validate", path])).code).toBe(0);
  await expect(stat(`${path}.invalid.ndjson`)).rejects.toThrow("ENOENT");
  expect(await readFile(`${path}.rejects.ndjson`, "utf8")).toBe(rejects);
});

test("a check overwrites only a file that a check wrote", async () => {
  const path = await workspace.file("customers.csv", csv("bo"));
  const rejects = await workspace.file("mine", '{"outcome":"rejected","record":{}}\n');
  await chmod(rejects, 0o600);
  const named = await invoke(["validate", path, "--rejects", rejects]);
  expect([named.code, named.stderr]).toEqual([2, expect.stringContaining("is there from an earlier run")]);
  const sent = await backfill(createSandbox(), [path, "--rejects", `${path}.invalid.ndjson`]);
  expect([sent.code, sent.stderr]).toEqual([2, expect.stringContaining("the next check would write over it")]);
  await invoke(["validate", path]);
  const both = await invoke(["validate", path, `${path}.invalid.ndjson`]);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("the check of")]);
});

test("a key may come from a file or from standard input", async () => {
  const path = await workspace.file("customers.csv", csv("ann@example.com"));
  const keyFile = await workspace.file("key", "sandbox_key\n");
  await chmod(keyFile, 0o640);
  const { code, stderr } = await backfill(createSandbox(), [path, "--secret-key-file", keyFile], { env: {} });
  expect([code, stderr]).toEqual([0, ""]);
  const piped = await backfill(createSandbox(), [path, "--restart", "--secret-key-file", "-"], {
    env: {},
    stdin: "sandbox_key\n",
  });
  expect(piped.code).toBe(0);
});

test.runIf(IS_POSIX)("a key file that everybody can read is reported, and how to mend it", async () => {
  const path = await workspace.file("customers.csv", csv("ann@example.com"));
  const keyFile = await workspace.file("my key", "sandbox_key\n");
  await chmod(keyFile, 0o604);
  const { code, stderr } = await backfill(createSandbox(), [path, "--secret-key-file", keyFile], { env: {} });
  expect([code, stderr]).toEqual([
    0,
    `Everybody on this machine can read the secret key in ${keyFile}: chmod 600 '${keyFile}'\n`,
  ]);
});

test("a broken line of NDJSON is one reject, and the other lines are sent", async () => {
  const sandbox = createSandbox();
  const record = (email: string): string => `{"profile":{"email":"${email}"},"subscribedAtChanged":false}`;
  const path = await workspace.file(
    "in.ndjson",
    [record("a@example.com"), "{oops", record("b@example.com")].join("\n"),
  );
  expect((await backfill(sandbox, [path])).code).toBe(3);
  expect(sandbox.state.count).toBe(2);
  expect(JSON.parse(await readFile(`${path}.rejects.ndjson`, "utf8"))).toMatchObject({
    line: 2,
    code: "json",
    record: "{oops",
  });
});

test("a refused key, an unreachable server and too many rejects have exit codes of their own", async () => {
  const path = await workspace.file("customers.csv", csv("ann@example.com", "b", "c"));
  const wrongKey = await backfill(createSandbox(), [path, "--limit", "1"], {
    env: { RELEVA_SECRET_KEY: "sandbox_other" },
  });
  expect(wrongKey.code).toBe(4);
  expect(wrongKey.stderr).not.toContain("sandbox_other");
  const down = { fetch: () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } })) };
  expect((await backfill(down, [path, "--limit", "1", "--retries", "0"])).code).toBe(5);
  expect((await backfill(createSandbox(), [path, "--max-rejects", "1", "--rejects", `${path}.r`])).code).toBe(6);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s stops the run with a report and exit code %i", async (signal, expected) => {
  const path = await workspace.file(
    "customers.csv",
    csv(...Array.from({ length: 2_000 }, (_, i) => `c${i}@example.com`)),
  );
  let stop = (): void => {};
  const sandbox = createSandbox();
  const slow: typeof fetch = async (...request) => {
    stop();
    return sandbox.fetch(...request);
  };
  const { code, stdout, stderr } = await backfill({ fetch: slow }, [path], {
    onStart: (send) => {
      stop = () => send(signal);
    },
  });
  expect(code).toBe(expected);
  expect(stdout).toMatch(/customers\.csv: stopped before the end\n/);
  expect(stderr).toContain("Stopping:");
});

test("a signal that comes too late for one file keeps the next from being sent", async () => {
  const sandbox = createSandbox();
  const files = [
    await workspace.file("1.csv", csv("ann@example.com")),
    await workspace.file("2.csv", csv("bo@example.com")),
  ];
  let stop = (): void => {};
  const late: typeof fetch = async (...request) => {
    stop();
    return sandbox.fetch(...request);
  };
  const { code } = await backfill({ fetch: late }, files, {
    onStart: (send) => {
      stop = () => send("SIGINT");
    },
  });
  expect([code, sandbox.state.count]).toEqual([130, 1]);
});

test("--rate spaces the records, and --give-up-after ends an outage", async () => {
  const path = await workspace.file("customers.csv", csv("ann@example.com", "bo@example.com"));
  const { stdout } = await backfill(createSandbox(), [path, "--rate", "20", "--json"]);
  expect(JSON.parse(stdout).durationMs).toBeGreaterThanOrEqual(49); // a timer may be a millisecond early
  const busy: typeof fetch = async () => new Response("", { status: 500 });
  const { code, stderr } = await backfill({ fetch: busy }, [path, "--restart", "--give-up-after", "1ms"]);
  expect([code, stderr]).toEqual([5, expect.stringContaining("HTTP 500")]);
});

test("a check that ends early reports valid records, not accepted ones", async () => {
  const path = await workspace.file("customers.csv", `${csv("ann@example.com", "bo")},,"never closed,,,,,,\n`);
  const { code, stdout } = await invoke(["validate", path]);
  expect(code).toBe(2);
  expect(stdout).toMatch(/stopped before the end\n\n {2}read +2\n {2}valid +1\n {2}invalid +1\n/);
});

test("records before a quote error are sent, and the error names its line", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file(
    "customers.csv",
    `${csv("ann@example.com")},,"never closed,,,,,,\n${csv("bo@example.com")}`,
  );
  const { code, stderr } = await backfill(sandbox, [path]);
  expect(code).toBe(2);
  expect(stderr).toContain(`${path}:3: a quote opens here and is never closed`);
  expect(sandbox.state.count).toBe(1);
});

test("no personal data and no key is printed", async () => {
  const secret = `${HEADER}\nCanary,Kanarek,canary@refused.example,+4999990000,,,,,\nCanary,,canary-example,,,,,,\n`;
  const path = await workspace.file("customers.csv", secret);
  const { stdout, stderr } = await backfill(createSandbox(), [path], { terminal: true });
  expect(stdout).toContain("finished, with rejects");
  expect(`${stdout}${stderr}`).not.toMatch(/canary|kanarek|99990000|sandbox_key/i);
});
