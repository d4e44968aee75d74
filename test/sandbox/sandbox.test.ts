import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { createContractClient } from "../../generated/client.js";
import type { UpsertProfilesRequest } from "../../generated/types.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { PATH, record, upsert } from "../support/sandbox/post.js";

const example = (name: string): UpsertProfilesRequest =>
  parse(readFileSync(new URL(`../../openapi/examples/${name}.yaml`, import.meta.url), "utf8")).value;

test.each([
  ["vendor-example", 2],
  ["every-field", 1],
  ["phone-only", 1],
])("the contract's client gets the contract's example %s accepted, without a port", async (name, profiles) => {
  const sandbox = createSandbox();
  const { secretKey, ...connection } = sandbox.connection;
  const client = createContractClient({ ...connection, headers: { authorization: `Bearer ${secretKey}` } });
  const { response, data } = await client.POST(PATH, { body: example(name) });
  expect([response.status, data]).toEqual([202, {}]);
  expect(sandbox.state.count).toBe(profiles);
});

test("fetch takes a path, a URL or a Request, and any host", async () => {
  const sandbox = createSandbox();
  const url = `https://any.example${PATH}`;
  const init = upsert(record({ email: "a@x.y" }));
  for (const input of [PATH, url, new URL(url)]) expect((await sandbox.fetch(input, init)).status).toBe(202);
  expect((await sandbox.fetch(new Request(url, init))).status).toBe(202);
});

test("two sandboxes share nothing", async () => {
  const [first, second] = [createSandbox(), createSandbox()];
  first.faults.next({ kind: "garbage" });
  await second.fetch(PATH, upsert(record({ email: "a@x.y" })));
  expect([first.state.count, first.requests.total, second.state.count]).toEqual([0, 0, 1]);
});
