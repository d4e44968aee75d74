import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const NOT_CHANGED = ["--subscribed-at-changed", "false"];

function backfill(sandbox: { fetch: typeof fetch }, args: readonly string[], given: Invocation = {}): Promise<Result> {
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  return invoke(["backfill", ...args], { env, fetch: sandbox.fetch, ...given });
}

test("a known export is mapped by its header, once a flag says whether subscriptions were changed", async () => {
  const sandbox = createSandbox();
  const rejects = ["--rejects", await workspace.file("rejects"), "--state", await workspace.file("state")];
  const path = "test/support/fixtures/exports/shopify.csv";
  const unsaid = await backfill(sandbox, [path, ...rejects]);
  expect([unsaid.code, unsaid.stderr]).toEqual([2, expect.stringContaining("--subscribed-at-changed false")]);
  expect((await backfill(sandbox, [path, ...rejects, ...NOT_CHANGED])).code).toBe(3);
  expect(sandbox.state.all()).toMatchObject([{ id: "7101", email: "maria@shop.example" }, {}, {}, {}]);
});

test("columns are mapped one by one, or by a file that `columns` wrote", async () => {
  const path = await workspace.file("in.csv", "mail;Groups;Shoes\na@example.com;x|y;38\n");
  const mapping = await workspace.file("mapping.json");
  const pairs = ["--map", "mail=email", "--map", "Groups=addTags:|", "--map", "Shoes=custom.numeric.shoes"];
  expect((await invoke(["columns", path, ...pairs, "--write", mapping])).code).toBe(0);
  for (const given of [pairs, ["--map", mapping]]) {
    const sandbox = createSandbox();
    expect((await backfill(sandbox, [path, ...given, ...NOT_CHANGED, "--restart"])).code).toBe(0);
    expect(sandbox.state.all()).toMatchObject([
      { email: "a@example.com", tags: ["x", "y"], custom: { numeric: [{ key: "shoes", values: [38] }] } },
    ]);
  }
});

test("what was normalised is counted in the report, once each", async () => {
  const path = await workspace.file("in.csv", "phone\n+359 888 (123) 405\n+359-888-123-406\n+359888123407\n");
  const flags = ["--map", "phone=phoneNumber", ...NOT_CHANGED];
  const { stdout } = await backfill(createSandbox(), [path, ...flags, "--yes"], { terminal: true, answer: "" });
  expect(stdout).toContain("  normalised: 2 phone numbers\n");
  const json = await backfill(createSandbox(), [path, ...flags, "--json", "--restart"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ accepted: 3, normalised: { phones: 2 } });
});

test.each([
  ["a file", (path: string) => [path], undefined],
  ["standard input", () => ["-"], "mail\nx@example.com\n"],
])("%s whose header cannot be mapped stops the command before another one is sent", async (_what, bad, stdin) => {
  const sandbox = createSandbox();
  const good = await workspace.file("good.csv", csv("ann@example.com"));
  const path = await workspace.file("bad.csv", "mail\nx@example.com\n");
  const { code, stderr } = await backfill(sandbox, [good, ...bad(path)], stdin === undefined ? {} : { stdin });
  expect([code, sandbox.requests.total]).toEqual([2, 0]);
  expect(stderr).toContain(
    stdin ? "the first row names none of the expected columns" : "no known export has these columns",
  );
});

test("a column too many is told with the flags that settle it, and they do", async () => {
  const path = await workspace.file("in.csv", "mail;Notes\nana@shop.example;called twice\n");
  const args = ["validate", path, "--map", "mail=email", ...NOT_CHANGED];
  const { code, stderr } = await invoke(args);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/"Notes" is unknown.*\n {2}--unknown-columns ignore .*custom/),
  ]);
  for (const way of [
    ["--map", "auto"],
    ["--unknown-columns", "ignore"],
    ["--unknown-columns", "custom"],
  ]) {
    expect((await invoke([...args, ...way])).code).toBe(0);
  }
});

test("flags for columns are refused for records in JSON", async () => {
  const path = await workspace.file("in.ndjson", '{"profile":{"email":"a@example.com"},"subscribedAtChanged":false}\n');
  const { code, stderr } = await backfill(createSandbox(), [path, "--country", "BG"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("the flags for columns do not apply")]);
});

test("the next command goes to the same server, with the same key", async () => {
  const path = await workspace.file("customers.csv", csv("bo", "ann@example.com"));
  const key = await workspace.file("my key", "sandbox_key\n");
  const { stdout } = await backfill(createSandbox(), [
    ...[path, "--base-url", "http://127.0.0.1:8080"],
    ...["--secret-key-file", key],
  ]);
  expect(stdout).toContain(
    `then: releva-profiles backfill ${path}.rejects.ndjson --base-url http://127.0.0.1:8080 --secret-key-file '${key}'\n`,
  );
});

const VENDORS =
  "First name,Last name,Email,Phone number,Registration Date,Subscribe Date,Subscriptions,Tags,Accept Privacy Policy";

test.each([
  ["Email", "Mail", "email"],
  ["Phone number", "Telefon", "phoneNumber"],
  ["First name", "Vorname", "firstName"],
])(
  "the vendor's columns with %s under another name are taken by --map, and by what `columns` proposes",
  async (theirs, ours, field) => {
    const header = VENDORS.replace(theirs, ours);
    const path = await workspace.file("in.csv", `${header}\nAna,Li,a@example.com,+359888123405,,2024-05-01,,,\n`);
    const looked = await invoke(["columns", path]);
    expect([looked.code, looked.stdout]).toEqual([0, expect.stringMatching(/^Next: .* --map auto/m)]);
    for (const map of [`${ours}=${field}`, "auto"]) {
      const sandbox = createSandbox();
      expect(await backfill(sandbox, [path, "--map", map, "--restart"])).toMatchObject({ code: 0 });
      expect(sandbox.state.all()).toMatchObject([
        { email: "a@example.com", phoneNumber: "+359888123405", firstName: "Ana" },
      ]);
    }
    const lacking = await workspace.file("lacking.csv", `${VENDORS.replace("Last name,", "").replace(theirs, ours)}\n`);
    const refused = await invoke(["validate", lacking, "--map", `${ours}=${field}`]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('column "Last name" is missing')]);
  },
);
