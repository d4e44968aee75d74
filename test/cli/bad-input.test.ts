import { createServer } from "node:net";
import { expect, test } from "vitest";
import { nodeFetch } from "../../src/node-fetch.js";
import { invoke } from "../support/cli/invoke.js";
import { csv, HEADER, useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const GOOD = csv("ann@example.com");

/** Each is refused with exit code 2, before anything is sent, by a message that says what to do. */
const FILES: readonly (readonly [
  what: string,
  name: string,
  content: string | Uint8Array | undefined,
  message: RegExp,
])[] = [
  ["a missing file", "none.csv", undefined, /none\.csv: there is no such file/],
  ["a directory", ".", undefined, /is a directory; name the files in it/],
  ["an empty file", "empty.csv", "", /empty\.csv is empty/],
  ["a binary file", "photo.csv", Buffer.from([0x89, 0x50, 0, 0, 1]), /not a text file/],
  ["Latin-1", "latin1.csv", Buffer.from(`${HEADER}\nJosé,,j@example.com,,,,,,\n`, "latin1"), /:2: not UTF-8/],
  [
    "a missing column",
    "missing.csv",
    GOOD.replace("Tags,", ""),
    /:1: column "Tags" is missing\. Expected header: First name,/,
  ],
  ["a wrong header", "wrong.csv", GOOD.replace("Email", "Mail"), /column "Mail" is unknown; column "Email" is missing/],
  ["no header", "headless.csv", "Ann,Lee,ann@example.com\n", /is the header missing\?/],
  ["a broken quote", "quote.csv", GOOD.replace("ann@", '"ann@'), /:2: a quote opens here/],
];

test.each(FILES)("%s is exit code 2", async (_what, name, content, message) => {
  const path = await workspace.file(name, content);
  const { code, stdout, stderr } = await invoke(["backfill", path], { env: { RELEVA_SECRET_KEY: "key" } });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain("ann@example.com");
});

const CONNECTIONS: readonly (readonly [
  what: string,
  env: Record<string, string>,
  args: readonly string[],
  message: RegExp,
])[] = [
  ["no key", {}, [], /No secret key: set RELEVA_SECRET_KEY/],
  ["a key with a newline", { RELEVA_SECRET_KEY: "se\ncret" }, [], /secretKey/],
  [
    "a missing key file",
    {},
    ["--secret-key-file", "none"],
    /Cannot read the file that --secret-key-file names \(ENOENT\)/,
  ],
  ["a wrong URL", { RELEVA_SECRET_KEY: "key" }, ["--base-url", "releva"], /baseUrl/],
  ["http to a foreign host", { RELEVA_SECRET_KEY: "key" }, ["--base-url", "http://releva.ai"], /https/],
  ["a sandbox key for the real API", { RELEVA_SECRET_KEY: "sandbox_key" }, [], /sandbox/],
  [
    "a proxy without a scheme",
    { RELEVA_SECRET_KEY: "key", HTTPS_PROXY: "ann:pass@proxy.office:3128" },
    [],
    /HTTPS_PROXY is not the URL of a proxy; it looks like http:/,
  ],
  [
    "a proxy with a sign in its password that is not encoded",
    { RELEVA_SECRET_KEY: "key", HTTPS_PROXY: "http://ann:100%secret@proxy.office:3128" },
    [],
    /HTTPS_PROXY is not the URL of a proxy; .*%25/,
  ],
  ["a batch size of nothing", { RELEVA_SECRET_KEY: "key" }, ["--batch-size", "0"], /maxBatchSize is 0/],
];

test.each(CONNECTIONS)("%s is exit code 2", async (_what, env, args, message) => {
  const { code, stderr } = await invoke(["backfill", await workspace.file("customers.csv", GOOD), ...args], { env });
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/se\s*cret"|se\ncret/);
});

test.each(["--secret-key", "--key"])("%s is refused with the reason, and the key is not repeated", async (flag) => {
  for (const typed of [[flag, "rk_live_1"], [`${flag}=rk_live_1`], [flag]]) {
    const { code, stderr } = await invoke(["backfill", "customers.csv", ...typed]);
    expect(code).toBe(2);
    expect(stderr).toContain("--secret-key-file <path>");
    expect(stderr).not.toContain("rk_live_1");
  }
});

test("a server that is not running is exit code 5, and says which host", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await new Promise((resolve) => server.close(resolve));
  const { code, stderr } = await invoke(
    [
      "backfill",
      await workspace.file("customers.csv", GOOD),
      "--base-url",
      `http://127.0.0.1:${port}`,
      "--retries",
      "0",
    ],
    { env: { RELEVA_SECRET_KEY: "sandbox_key" }, fetch: nodeFetch },
  );
  expect(code).toBe(5);
  expect(stderr).toContain(`127.0.0.1:${port}`);
});

test("an input that is named twice as standard input is refused", async () => {
  expect((await invoke(["validate", "-", "-"])).stderr).toContain("Standard input can be read once");
});
