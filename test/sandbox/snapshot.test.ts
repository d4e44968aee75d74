import { expect, test } from "vitest";
import { createSandbox, type SandboxState } from "../../src/sandbox/index.js";
import { parseSnapshot } from "../../src/sandbox/state.js";
import { noon, post } from "../support/sandbox/post.js";

/** A run with creations, updates, refusals and chance in it. */
async function run() {
  const sandbox = createSandbox({ now: noon, assumptions: { A7: "shuffled" } });
  sandbox.faults.add({ fault: { kind: "status", status: 503 }, when: { probability: 0.5 } });
  for (let n = 0; n < 20; n += 1)
    await post(sandbox, { email: `${n % 7}@x.y`, addTags: [`${n}`] }, { email: `${n % 5}@x.y` });
  return sandbox;
}

test("two equal runs export byte-equal states", async () => {
  const [first, second] = [await run(), await run()];
  expect(JSON.stringify(second.export())).toBe(JSON.stringify(first.export()));
  expect(first.state.count).toBeGreaterThan(0);
});

test("every field that a profile can hold survives export and import", async () => {
  const sandbox = createSandbox();
  await post(sandbox, {
    email: "a@x.y",
    phoneNumber: "+1",
    id: "7",
    consent: "cookiesPolicy",
    registeredAt: "2019-08-18T05:48:42.419Z",
    birthday: "1986-01-17",
    unsubscribeLink: "",
    custom: { date: [{ key: "since", values: ["2019-08-18T05:48:42Z"] }] },
    addTags: ["a"],
    subscriptions: ["news"],
    location: { lat: 1, lon: 2 },
  });
  const other = createSandbox({ seed: JSON.parse(JSON.stringify(sandbox.export())) });
  expect(other.export()).toEqual(sandbox.export());
});

test("a profile that lost its phone number to another one survives too", async () => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "a@x.y" }, { phoneNumber: "+1" }, { email: "a@x.y", phoneNumber: "+1" });
  expect(() => parseSnapshot(sandbox.export())).not.toThrow();
});

const profile = {
  key: "profile-1",
  createdAt: "",
  updatedAt: "",
  consent: "privacyPolicy",
  tags: [],
  subscriptions: [],
  email: "a@x.y",
};
const state = { version: 1, nextKey: 2, profiles: [profile], events: { total: 0, recent: [] } };
test.each([
  [null, "must be an export of this sandbox"],
  [{ ...state, nextKey: "2" }, "nextKey of the state must be a whole number."],
  [{ ...state, profiles: {} }, "profiles of the state must be a list."],
  [{ ...state, events: { total: 1 } }, "events of the state must hold"],
  [{ ...state, profiles: [profile, profile] }, "Two profiles of the state have the same key."],
  [{ ...state, profiles: [{ ...profile, tags: undefined }] }, "profiles[0].tags of the state is missing."],
  [{ ...state, profiles: [{ ...profile, email: "no" }] }, "profiles[0].email of the state must"],
  [{ ...state, profiles: [{ ...profile, nickname: "A" }] }, "profiles[0].nickname of the state is not a field"],
])("%j is refused, and what was there stays", async (input, message) => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "b@x.y" });
  expect(() => sandbox.import(input as SandboxState)).toThrow(message);
  expect(sandbox.state.count).toBe(1);
});
