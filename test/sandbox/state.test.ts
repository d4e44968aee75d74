import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
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
