import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const line = (profile: object, subscribedAtChanged: boolean): string =>
  JSON.stringify({ profile, subscribedAtChanged });

/** Two that are subscribed, one whose subscriptions are cleared, one of both, and others that must not count. */
const RECORDS = [
  line({ email: "a@shop.example" }, true),
  line({ email: "b@shop.example", subscriptions: ["weekly"] }, true),
  line({ email: "c@shop.example", subscriptions: [] }, false),
  line({ email: "d@shop.example", subscriptions: [] }, true),
  line({ email: "e@shop.example", unsubscribeLink: "" }, true),
  line({ email: "f@shop.example", subscriptions: null }, false),
  line({ email: "invalid", subscriptions: [] }, true),
  "{",
];

function backfill(sandbox: { fetch: typeof fetch }, args: readonly string[], given: Invocation = {}): Promise<Result> {
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  return invoke(["backfill", ...args], { env, fetch: sandbox.fetch, ...given });
}

test("a check says how many would be subscribed, and whose subscriptions would be cleared", async () => {
  const path = await workspace.file("in.ndjson", RECORDS.join("\n"));
  const { stdout } = await invoke(["validate", path]);
  expect(stdout).toContain("  3 would be subscribed; the subscriptions of 2 would be cleared\n");
  const json = await invoke(["validate", path, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ unsent: 6, invalid: 2, subscribed: 3, cleared: 2 });
  const some = await invoke(["validate", path, "--json", "--limit", "2"]);
  expect(JSON.parse(some.stdout)).toMatchObject({ unsent: 2, subscribed: 2, cleared: 0 });
});

test("a run says it of what was accepted", async () => {
  const path = await workspace.file("in.ndjson", RECORDS.join("\n"));
  const sandbox = createSandbox();
  sandbox.faults.add({ fault: { kind: "status", status: 400 }, when: { bodyIncludes: "b@shop.example" } });
  const { stdout } = await backfill(sandbox, [path]);
  expect(stdout).toContain("  2 were subscribed; the subscriptions of 2 were cleared\n");
});

test("one was subscribed, not were", async () => {
  const path = await workspace.file("in.ndjson", RECORDS[0]);
  expect((await backfill(createSandbox(), [path])).stdout).toContain(
    "  1 was subscribed; no subscriptions were cleared\n",
  );
});

test("nobody is said too, for a file, and for a pipe", async () => {
  const path = await workspace.file("in.csv", "mail\na@shop.example\n");
  const said = ["--map", "mail=email", "--subscribed-at-changed", "false"];
  const { stdout } = await invoke(["validate", path, ...said]);
  expect(stdout).toContain("  nobody would be subscribed; no subscriptions would be cleared\n");
  const files = ["--state", await workspace.file("state"), "--rejects", await workspace.file("rejects")];
  const sent = await backfill(createSandbox(), ["-", ...said, ...files], { stdin: "mail\na@shop.example\n" });
  expect(sent.stdout).toContain("  nobody was subscribed; no subscriptions were cleared\n");
});

test("one is said in the singular", async () => {
  const path = await workspace.file("in.csv", "mail\na@shop.example\n");
  const { stdout } = await backfill(createSandbox(), [path, "--map", "mail=email", "--subscribed-at-changed", "true"]);
  expect(stdout).toContain("  1 was subscribed; no subscriptions were cleared\n");
});

test("a run that goes on counts its own, and says so; one that has nothing to do counts nothing", async () => {
  const path = await workspace.file("in.ndjson", RECORDS.slice(0, 4).join("\n"));
  const sandbox = createSandbox();
  await backfill(sandbox, [path, "--limit", "1"]);
  const resumed = await backfill(sandbox, [path, "--resume"]);
  expect(resumed.stdout).toContain("  2 were subscribed; the subscriptions of 2 were cleared, by this run\n");
  const again = await backfill(sandbox, [path, "--json"]);
  expect(JSON.parse(again.stdout)).not.toHaveProperty("subscribed");
});
