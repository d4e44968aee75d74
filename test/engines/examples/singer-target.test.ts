import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type SandboxServer, startSandbox } from "../../../src/node.js";
import { createProject, type Ended, type Project } from "../../support/docs/project.js";

let project: Project;
let server: SandboxServer;
beforeAll(() => {
  project = createProject();
  cpSync("examples", join(project.folder, "examples"), { recursive: true });
});
afterAll(() => project.remove());
afterEach(async () => {
  rmSync(join(project.folder, "customers.rejects.ndjson"), { force: true });
  await server?.close();
});

const customer = (n: number): object => ({
  type: "RECORD",
  stream: "customers",
  record: {
    id: `c-${n}`,
    email: n % 100 === 99 ? "nobody" : `customer${n}@shop.example`,
    first_name: null,
    created_at: "2021-03-14T09:30:00Z",
  },
});

/** What a tap writes: a STATE after each so many customers, which says how many there were. */
function tap(customers: number, each: number): string {
  const messages: object[] = [{ type: "SCHEMA", stream: "customers", schema: {}, key_properties: ["id"] }];
  for (let n = 0; n < customers; n += 1) {
    messages.push(customer(n), { type: "RECORD", stream: "orders", record: { id: n } });
    if ((n + 1) % each === 0) messages.push({ type: "STATE", value: { customers: n + 1 } });
  }
  return `${messages.map((message) => JSON.stringify(message)).join("\n")}\n`;
}

const run = (input: string): Promise<Ended> =>
  project.runFile("examples/engines/singer-target.ts", server.connection, { input });
const states = ({ stdout }: Ended): number[] =>
  stdout.split("\n").flatMap((line) => (line === "" ? [] : [(JSON.parse(line) as { customers: number }).customers]));
const rejects = (): number =>
  readFileSync(join(project.folder, "customers.rejects.ndjson"), "utf8").split("\n").length - 1;

test("a Singer target answers with each STATE whose records have settled, and at the end with the last one (gate)", async () => {
  server = await startSandbox();
  const ended = await run(tap(3_000, 250));
  expect(ended).toMatchObject({ code: 0, stderr: "2970 accepted, 30 in customers.rejects.ndjson\n" });
  expect(states(ended).at(-1)).toBe(3_000);
  expect(states(ended)).toEqual([...states(ended)].sort((a, b) => a - b));
  expect([server.sandbox.state.count, rejects()]).toEqual([2_970, 30]);
});

test("whose records have not, it does not answer: the next run of the tap goes on before them (gate)", async () => {
  server = await startSandbox();
  server.sandbox.faults.add({ fault: { kind: "status", status: 401 }, when: { after: 5 } }); // the key is revoked
  const ended = await run(tap(5_000, 10));
  expect(ended.code).toBe(1);
  const last = states(ended).at(-1) ?? 0;
  expect(last).toBeGreaterThan(0);
  expect(last).toBeLessThan(5_000);
  for (let n = 0; n < last; n += 1) {
    if (n % 100 === 99) continue;
    expect(server.sandbox.state.find({ email: `customer${n}@shop.example` })).toHaveLength(1);
  }
  expect(rejects()).toBeGreaterThanOrEqual(Math.floor(last / 100));
});
