import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const GOOD = csv("ann@example.com");
const UNKNOWN_COLUMNS = "colour,size\nred,12\n";

const NO_KEY = /No secret key/;

/** What each kind of mistake says, in the order in which they are told. */
const MISTAKES = [
  ["an argument", ["--batch-size", "0"], /maxBatchSize is 0/],
  ["an argument that only the client knows", ["--base-url", "ftp://releva.ai"], /baseUrl begins with ftp:/],
  ["flags that contradict each other", ["--dry-run", "--resume"], /A dry run keeps no state/],
] as const;

describe("what is wrong is told in an order: arguments, files, key", () => {
  test.each(MISTAKES)("%s goes before a file that is wrong, and a key that is missing", async (_, flags, message) => {
    const path = await workspace.file("customers.csv", UNKNOWN_COLUMNS);
    const { code, stderr } = await invoke(["backfill", path, ...flags]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/colour|No secret key/);
  });

  test.each([
    ["columns that nobody knows", "customers.csv", UNKNOWN_COLUMNS, /names no column that is known/],
    [
      "another encoding",
      "customers.csv",
      Buffer.from(GOOD.replaceAll("ann", "\xcf\xe5\xf2\xfa\xf0"), "latin1"),
      /--encoding/,
    ],
    ["nothing in it", "customers.csv", "", /is empty/],
    ["no text", "customers.csv", Buffer.from([0, 1, 2, 0, 3]), /text/],
    ["a path where nothing is", "none.csv", undefined, /there is no such file/],
  ])("%s is told before a missing key", async (_, name, content, message) => {
    const { code, stderr } = await invoke(["backfill", await workspace.file(name, content)]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toMatch(NO_KEY);
  });

  test("a stream is looked at before the key, too", async () => {
    const { code, stderr } = await invoke(["backfill", "-"], { stdin: UNKNOWN_COLUMNS });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/names none of the expected columns/)]);
    expect(stderr).not.toMatch(NO_KEY);
  });

  test("a file that is right lacks the key alone, and nothing is written", async () => {
    const path = await workspace.file("customers.csv", GOOD);
    const { code, stderr } = await invoke(["backfill", path]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(NO_KEY)]);
    await expect(writeFile(`${path}.releva-state.json.lock`, "", { flag: "wx" })).resolves.toBeUndefined();
  });
});

describe("of several files", () => {
  const sandboxed = (): Invocation & { readonly sandbox: ReturnType<typeof createSandbox> } => {
    const sandbox = createSandbox();
    return { sandbox, fetch: sandbox.fetch, env: { RELEVA_SECRET_KEY: "sandbox_key" } };
  };
  const backfill = (given: Invocation, ...args: string[]): Promise<Result> =>
    invoke(["backfill", ...args, "--base-url", "http://localhost"], given);

  test("each that is wrong is told, and the good one is not sent", async () => {
    const given = sandboxed();
    const good = await workspace.file("good.csv", GOOD);
    const unknown = await workspace.file("unknown.csv", UNKNOWN_COLUMNS);
    const none = await workspace.file("none.csv");
    const broken = await workspace.file("broken.zip", "PK\u0003\u0004 and no more");
    const { code, stderr } = await backfill(given, unknown, good, none, broken);
    expect(code).toBe(2);
    const told = stderr.split("\n").filter((line) => line.startsWith("releva-profiles: "));
    expect(told.map((line) => [unknown, good, none, broken].filter((path) => line.includes(path)))).toEqual([
      [unknown],
      [none],
      [broken],
    ]);
    expect(given.sandbox.requests.total).toBe(0);
  });

  test("each that an earlier run has left unfinished is told", async () => {
    const given = sandboxed();
    const rows = csv(...Array.from({ length: 3 }, (_, index) => `c${index}@example.com`));
    const paths = [await workspace.file("one.csv", rows), await workspace.file("two.csv", rows)];
    for (const path of paths) expect((await backfill(given, path, "--limit", "1")).code).toBe(0);
    const { code, stderr } = await backfill(given, ...paths);
    expect(code).toBe(2);
    for (const path of paths) expect(stderr).toContain(`${path} was sent in part`);
    expect(given.sandbox.requests.total).toBe(2);
  });
});
