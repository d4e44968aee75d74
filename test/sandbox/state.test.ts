import { expect, test } from "vitest";
import type { Profile } from "../../generated/types.js";
import { createSandbox, type SandboxState } from "../../src/sandbox/index.js";
import { parseSnapshot } from "../../src/sandbox/state.js";
import { noon, PATH, post, record, upsert } from "../support/sandbox/post.js";

test("a profile is found by e-mail or by phone number, and the shop's id is only a field", async () => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "a@x.y", phoneNumber: "+1", id: "same" }, { phoneNumber: "+2", id: "same" });
  await post(sandbox, { phoneNumber: "+1", firstName: "by phone" }, { email: "a@x.y", lastName: "by e-mail" });
  expect(sandbox.state.all()).toMatchObject([
    { email: "a@x.y", phoneNumber: "+1", firstName: "by phone", lastName: "by e-mail" },
    { phoneNumber: "+2" },
  ]);
});

test("a record that matches by phone number gives the profile its new e-mail, and the old one is free", async () => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "old@x.y", phoneNumber: "+1" }, { email: "new@x.y", phoneNumber: "+1" });
  expect(sandbox.state.find({ email: "old@x.y" })).toEqual([]);
  expect(sandbox.state.find({ email: "new@x.y" })).toMatchObject([{ key: "profile-1" }]);
});

test("when e-mail and phone number match different profiles, the e-mail's gets the number and the other one loses it", async () => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "a@x.y" }, { phoneNumber: "+1", firstName: "Ben" });
  expect(sandbox.state.find({ email: "a@x.y", phoneNumber: "+1" })).toHaveLength(2);
  await post(sandbox, { email: "a@x.y", phoneNumber: "+1" });
  expect(sandbox.state.all()).toMatchObject([{ email: "a@x.y", phoneNumber: "+1" }, { firstName: "Ben" }]);
  expect(sandbox.state.all()[1]).not.toHaveProperty("phoneNumber");
});

test("the records of a batch, and batches, take effect in order", async () => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "a@x.y", firstName: "1" }, { email: "a@x.y", firstName: "2" });
  expect(sandbox.state.all()).toMatchObject([{ firstName: "2" }]);
  await post(sandbox, { email: "a@x.y", firstName: "3" });
  expect(sandbox.state.all()).toMatchObject([{ firstName: "3" }]);
});

test("every upsert emits one backfill event, which triggers no campaign", async () => {
  const sandbox = createSandbox({ now: noon });
  const profile = { email: "a@x.y" };
  await sandbox.fetch(PATH, upsert(record(profile, true), record(profile)));
  const event = { type: "backfill", triggersCampaign: false, profile: "profile-1", at: noon().toISOString() };
  expect(sandbox.events.recent()).toEqual([
    { ...event, sequence: 1, created: true, subscribedAtChanged: true },
    { ...event, sequence: 2, created: false, subscribedAtChanged: false },
  ]);
});

test("all events are counted, and the last 1 000 are remembered", async () => {
  const sandbox = createSandbox();
  const batch = Array.from({ length: 700 }, (_, n) => ({ email: `${n}@x.y` }));
  for (let run = 0; run < 5; run += 1) await post(sandbox, ...batch);
  expect(sandbox.events.total).toBe(3_500);
  expect(sandbox.events.recent().map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 1_000 }, (_, n) => 2_501 + n),
  );
});

test("reset goes back to the beginning", async () => {
  const first = createSandbox({ now: noon });
  await post(first, { email: "a@x.y" });
  const seed = first.export();
  const second = createSandbox({ now: noon, seed });
  await post(second, { email: "b@x.y" });
  second.faults.next({ kind: "garbage" });
  second.reset();
  expect(second.export()).toEqual(seed);
  expect([second.requests.total, second.faults.armed]).toEqual([0, false]);
});

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
  [
    { ...state, profiles: [{ ...profile, subscriptionChangedAt: 7 }] },
    "profiles[0].subscriptionChangedAt of the state",
  ],
  [{ ...state, profiles: [{ ...profile, email: "no" }] }, "profiles[0].email of the state must"],
  [{ ...state, profiles: [{ ...profile, nickname: "A" }] }, "profiles[0].nickname of the state is not a field"],
])("%j is refused, and what was there stays", async (input, message) => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "b@x.y" });
  expect(() => sandbox.import(input as SandboxState)).toThrow(message);
  expect(sandbox.state.count).toBe(1);
});

test.each(["email-wins", "merged"] as const)("when a subscription was changed is carried on (A1: %s)", async (A1) => {
  let day = 1;
  const sandbox = createSandbox({ assumptions: { A1 }, now: () => new Date(Date.UTC(2026, 0, day)) });
  const send = (profile: Profile, changed: boolean) => sandbox.fetch(PATH, upsert(record(profile, changed)));
  const changedAt = () => sandbox.state.all().map(({ subscriptionChangedAt }) => subscriptionChangedAt?.slice(0, 10));
  await send({ email: "a@x.y" }, true);
  day = 2;
  await send({ phoneNumber: "+359" }, true);
  day = 3;
  await send({ email: "a@x.y", firstName: "Ana" }, false);
  expect(changedAt()).toEqual(["2026-01-01", "2026-01-02"]);
  const restored = createSandbox({ seed: JSON.parse(JSON.stringify(sandbox.export())) });
  expect(restored.export()).toEqual(sandbox.export());
  await send({ email: "a@x.y", phoneNumber: "+359" }, false);
  expect(changedAt()).toEqual(A1 === "merged" ? ["2026-01-02"] : ["2026-01-01", "2026-01-02"]);
});
