import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSandbox } from "../src/node.js";
import { createProject, type Project } from "./support/docs/project.js";

let project: Project;
beforeAll(() => {
  project = createProject(["@opentelemetry"]);
  cpSync("examples", join(project.folder, "examples"), { recursive: true });
});
afterAll(() => project.remove());

/** What each example prints, and how many customers the sandbox has afterwards. `tsc` of `npm run check` compiles them. */
const EXAMPLES: Readonly<Record<string, readonly [output: string, profiles: number]>> = {
  "one-record.ts": ["1 accepted (202), at attempt 1\n", 1],
  "backfill-from-database.ts": ["completed: 1000 read = 1000 accepted (202) + 0 invalid + 0 rejected\n", 1_000],
  "backfill-file.ts": [
    "11 of 12 accepted (202)\n1 x /profile/phoneNumber is a national phone number: say of which country (country), line 10\n",
    11,
  ],
  "opentelemetry.ts": [
    "record 7 must be an e-mail address: one @, something on both sides, no white space, none of < > , ; :\n" +
      "19 of 20 accepted (202)\n" +
      "  POST /api/v0/profiles: 1 sent, 202\n" +
      "  POST /api/v0/profiles: 10 sent, 202\n" +
      "  POST /api/v0/profiles: 8 sent, 202\n" +
      "releva backfill\n" +
      "http.client.request.duration: 3\n" +
      "releva.client.records, accepted: 19\n" +
      "releva.client.records, invalid: 1\n" +
      "releva.client.records, rejected: 0\n" +
      "releva.client.records, failed: 0\n" +
      "releva.client.records, unsent: 0\n",
    19,
  ],
  "raw-client.ts": ["accepted (202)\n", 1],
};

test.concurrent.each(Object.entries(EXAMPLES))("%s", async (file, [output, profiles]) => {
  const { sandbox, connection, close } = await startSandbox();
  try {
    expect(await project.runFile(join("examples", file), connection)).toEqual({ code: 0, stdout: output, stderr: "" });
    expect(sandbox.state.count).toBe(profiles);
  } finally {
    await close();
  }
});

test("a run over a database says of nobody that the subscription has changed who subscribed before the last run", async () => {
  const { sandbox, connection, close } = await startSandbox();
  try {
    await project.runFile("examples/backfill-from-database.ts", connection);
    const events = sandbox.events.recent();
    const subscribedAt = new Set(sandbox.state.all().map((profile) => profile.subscribedAt));
    expect(events.length).toBe(sandbox.state.count); // all are remembered
    expect(events.filter(({ subscribedAtChanged }) => subscribedAtChanged).length).toBe(5);
    expect(subscribedAt).toEqual(new Set([undefined, "2021-03-14T09:30:00.000Z", "2024-05-01T18:20:00.000Z"]));
  } finally {
    await close();
  }
});

test("no example is left out", () => {
  expect(readdirSync("examples").filter((file) => file.endsWith(".ts"))).toEqual(Object.keys(EXAMPLES).sort());
});

test("nor one that needs an engine", () => {
  const folder = "test/engines/examples";
  const tests = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  const examples = [
    ...readdirSync("examples/engines").map((file) => `engines/${file}`),
    ...readdirSync("examples").filter((file) => file.endsWith(".yaml")),
  ];
  expect(examples.length).toBeGreaterThan(3);
  expect(examples.filter((file) => !tests.some((text) => text.includes(`examples/${file}`)))).toEqual([]);
});

test("customers.ndjson has nothing to complain about", async () => {
  const { stdout, code } = await project.runLine("npx releva-profiles validate examples/customers.ndjson", {
    baseUrl: "",
    secretKey: "",
  });
  expect(stdout).toContain("all valid, nothing sent");
  expect(code).toBe(0);
});
