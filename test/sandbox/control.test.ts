import { beforeAll, describe, expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { messageOf, noon, post } from "../support/sandbox/post.js";

const json = (method: string, value: unknown): RequestInit => ({ method, body: JSON.stringify(value) });

async function withTwoProfiles() {
  const sandbox = createSandbox({ now: noon });
  await post(sandbox, { email: "ana+1@x.y" }, { phoneNumber: "+359", firstName: "Ben" });
  const ask = async (path: string) => (await sandbox.fetch(`/_sandbox/${path}`)).json();
  return { sandbox, ask };
}

test("profiles are found by e-mail or phone number, and listed without either", async () => {
  const { ask } = await withTwoProfiles();
  const ana = expect.objectContaining({ email: "ana+1@x.y" });
  const ben = expect.objectContaining({ phoneNumber: "+359", firstName: "Ben" });
  expect(await ask("profiles?email=ana%2B1@x.y")).toEqual({ count: 1, shown: 1, profiles: [ana] });
  expect(await ask("profiles?phoneNumber=%2B359")).toEqual({ count: 1, shown: 1, profiles: [ben] });
  expect(await ask("profiles?email=nobody@x.y")).toEqual({ count: 0, shown: 0, profiles: [] });
  expect(await ask("profiles")).toEqual({ count: 2, shown: 2, profiles: [ana, ben] });
});

test("events, requests, state and digest are those of the sandbox", async () => {
  const { sandbox, ask } = await withTwoProfiles();
  expect(await ask("health")).toEqual({ status: "ok" });
  expect(await ask("events")).toEqual({ total: 2, shown: 2, recent: sandbox.events.recent() });
  expect(await ask("requests")).toEqual({ total: 1, shown: 1, recent: sandbox.requests.recent() });
  expect(await ask("state")).toEqual(sandbox.export());
  expect(await ask("digest")).toEqual({ digest: await sandbox.digest() });
});

describe("of a long list", () => {
  interface Answer {
    readonly count?: number;
    readonly total?: number;
    readonly shown: number;
    readonly profiles?: readonly { readonly email: string }[];
    readonly recent?: readonly { readonly sequence: number }[];
  }
  const full = createSandbox({ now: noon });
  beforeAll(async () => {
    for (const half of [0, 1]) {
      await post(full, ...Array.from({ length: 60 }, (_, at) => ({ email: `c${half * 60 + at}@x.y` })));
    }
  });
  const ask = async (path: string): Promise<Answer> => (await full.fetch(`/_sandbox/${path}`)).json();

  test.each([
    ["profiles", 100, "c0@x.y", "c99@x.y"],
    ["profiles?offset=100", 20, "c100@x.y", "c119@x.y"],
    ["profiles?limit=500", 120, "c0@x.y", "c119@x.y"],
    ["profiles?limit=2&offset=5", 2, "c5@x.y", "c6@x.y"],
    ["profiles?limit=0", 0, undefined, undefined],
    ["profiles?offset=120", 0, undefined, undefined],
  ])("%s has %i, and says so", async (path, shown, first, last) => {
    const { profiles = [], ...numbers } = await ask(path);
    expect(numbers).toEqual({ count: 120, shown });
    expect([profiles.length, profiles[0]?.email, profiles.at(-1)?.email]).toEqual([shown, first, last]);
  });

  test.each([
    ["events", 120, 120, 1, 120],
    ["events?limit=10", 120, 10, 111, 120],
    ["events?limit=10&offset=10", 120, 10, 101, 110],
    ["events?limit=50&offset=100", 120, 20, 1, 20],
    ["events?offset=500", 120, 0, undefined, undefined],
    ["requests?limit=1", 2, 1, 2, 2],
    ["requests?limit=1&offset=1", 2, 1, 1, 1],
  ])("%s has the newest, or those before them", async (path, total, shown, first, last) => {
    const { recent = [], ...numbers } = await ask(path);
    expect(numbers).toEqual({ total, shown });
    expect([recent.length, recent[0]?.sequence, recent.at(-1)?.sequence]).toEqual([shown, first, last]);
  });
});

test.each([
  ["profiles?search=ana", 'The query parameter "search" is not known. Known ones: email, phoneNumber, limit, offset.'],
  ["events?email=a@x.y", 'The query parameter "email" is not known. Known ones: limit, offset.'],
  ["requests?since=1", 'The query parameter "since" is not known. Known ones: limit, offset.'],
  ["state?limit=1", 'The query parameter "limit" is not known. This path takes none.'],
  ["profiles?limit=ten", 'The query parameter "limit" must be a whole number from 0.'],
  ["profiles?limit=", 'The query parameter "limit" must be a whole number from 0.'],
  ["events?offset=-1", 'The query parameter "offset" must be a whole number from 0.'],
  ["profiles?email=a@x.y&email=b@x.y", 'The query parameter "email" is there more than once.'],
])("%s is refused with words that help", async (path, message) => {
  const response = await createSandbox().fetch(`/_sandbox/${path}`);
  expect([response.status, await messageOf(response)]).toEqual([400, message]);
});

test("a reset with a parameter that it does not know resets nothing", async () => {
  const { sandbox } = await withTwoProfiles();
  expect((await sandbox.fetch("/_sandbox/reset?only=faults", { method: "POST" })).status).toBe(400);
  expect(sandbox.state.count).toBe(2);
});

test("a state can be carried from one sandbox to another", async () => {
  const { sandbox } = await withTwoProfiles();
  const other = createSandbox({ now: noon });
  expect((await other.fetch("/_sandbox/state", json("PUT", sandbox.export()))).status).toBe(204);
  expect(other.export()).toEqual(sandbox.export());
  await post(other, { email: "ana+1@x.y", firstName: "Ana" }, { email: "new@x.y" });
  expect(other.state.all().map(({ key }) => key)).toEqual(["profile-1", "profile-2", "profile-3"]);
});

test("faults are planned, and taken back", async () => {
  const { sandbox } = await withTwoProfiles();
  const plan = json("POST", { fault: { kind: "status", status: 503 }, times: 2 });
  expect((await sandbox.fetch("/_sandbox/faults", plan)).status).toBe(204);
  expect((await post(sandbox, { email: "a@x.y" })).status).toBe(503);
  await sandbox.fetch("/_sandbox/faults", { method: "DELETE" });
  expect((await post(sandbox, { email: "a@x.y" })).status).toBe(202);
});

test("reset empties the sandbox", async () => {
  const { sandbox, ask } = await withTwoProfiles();
  await sandbox.fetch("/_sandbox/reset", { method: "POST" });
  expect(await ask("profiles")).toEqual({ count: 0, shown: 0, profiles: [] });
});

test.each([
  ["/_sandbox/faults", json("POST", { fault: { kind: "oops" } }), 400, "fault.kind must be one of"],
  ["/_sandbox/faults", { method: "POST", body: "{" }, 400, "The body is not valid JSON."],
  ["/_sandbox/state", json("PUT", {}), 400, "The state must be an export of this sandbox, with version 1."],
  ["/_sandbox/nothing", {}, 404, "There is nothing at this path."],
])("%s with %j is a %i", async (path, init, status, message) => {
  const response = await createSandbox().fetch(path, init);
  expect([response.status, await messageOf(response)]).toEqual([status, expect.stringContaining(message)]);
});

test("a browser's page of any origin is refused, and no answer allows one", async () => {
  const sandbox = createSandbox();
  const reset = await sandbox.fetch("/_sandbox/reset", { method: "POST", headers: { origin: "http://evil.example" } });
  expect(reset.status).toBe(403);
  const health = await sandbox.fetch("/_sandbox/health");
  expect([...health.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});
