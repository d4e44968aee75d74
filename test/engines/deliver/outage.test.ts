import { afterAll, beforeAll, expect, test } from "vitest";
import { startSandbox } from "../../../src/node.js";
import type { Fault } from "../../../src/sandbox/index.js";
import { createProject, type Project } from "../../support/docs/project.js";

/** A process that has just started knows nothing of the server: it must not learn that it is down at the cost of a storm. */
const CONSUMER = `
import { createClient, settledPrefix } from "releva-profiles";

const client = createClient({ secretKey: process.env.RELEVA_SECRET_KEY ?? "", baseUrl: process.env.RELEVA_BASE_URL ?? "" });
const people = Array.from({ length: 1_000 }, (_, n) => ({ profile: { email: \`c\${n}@shop.example\` }, subscribedAtChanged: false }));
const results = await client.deliver(people);
const waits = results.map((result) => result.status === "undelivered" && result.afterMs > 0 && !result.fatal);
console.log(settledPrefix(results), waits.filter(Boolean).length);
`;

let project: Project;
beforeAll(() => {
  project = createProject();
  project.write("consumer.ts", CONSUMER);
});
afterAll(() => project.remove());

test.concurrent.each<[string, Fault]>([
  ["503 (gate)", { kind: "status", status: 503 }],
  ["429 with Retry-After", { kind: "status", status: 429, headers: { "Retry-After": "1" } }],
  ["a reset", { kind: "reset", when: "after-read" }],
])("a fresh process in an outage with 1 000 records makes at most 5 requests (%s)", async (_, fault) => {
  const { sandbox, connection, close } = await startSandbox();
  try {
    sandbox.faults.next(fault, 1_000_000);
    const ended = await project.runFile("consumer.ts", connection);
    expect(ended).toEqual({ code: 0, stdout: "0 1000\n", stderr: "" });
    expect(sandbox.requests.total).toBeLessThanOrEqual(5);
    expect(sandbox.state.count).toBe(0);
  } finally {
    await close();
  }
});
