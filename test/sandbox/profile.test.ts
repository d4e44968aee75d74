import { expect, test } from "vitest";
import type { Profile } from "../../generated/types.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { noon, post } from "../support/sandbox/post.js";

const ana = { email: "ana@shop.example" };

/** What the sandbox holds of ana after these upserts, one request each. */
async function after(...profiles: Omit<Profile, "email">[]) {
  const sandbox = createSandbox({ now: noon });
  for (const profile of profiles) await post(sandbox, { ...ana, ...profile });
  return sandbox.state.find(ana)[0];
}

test("an unknown profile is created with what was given, and nothing else", async () => {
  expect(await after({ id: "7", firstName: "Ana", location: { lat: 1.5, lon: -2 } })).toEqual({
    key: "profile-1",
    createdAt: "2026-01-02T12:00:00.000Z",
    updatedAt: "2026-01-02T12:00:00.000Z",
    email: "ana@shop.example",
    id: "7",
    firstName: "Ana",
    location: { lat: 1.5, lon: -2 },
    consent: "legitimateInterest",
    tags: [],
    subscriptions: [],
  });
});

test("a known profile is updated, and a field that is left out is kept", async () => {
  expect(await after({ firstName: "Ana", lastName: "Old" }, { lastName: "New" })).toMatchObject({
    firstName: "Ana",
    lastName: "New",
  });
});

test("a blank unsubscribe link replaces the one before it", async () => {
  expect(await after({ unsubscribeLink: "https://shop.example/u" }, { unsubscribeLink: "" })).toMatchObject({
    unsubscribeLink: "",
  });
});

test("a consent that was given stays until another one is", async () => {
  expect(await after({ consent: "privacyPolicy" }, { firstName: "Ana" })).toMatchObject({ consent: "privacyPolicy" });
});

test("tags are a set: adding twice is adding once, removing an unknown one is nothing", async () => {
  const profile = await after({ addTags: ["a", "b", "a"] }, { addTags: ["b", "c"], removeTags: ["a", "x"] });
  expect(profile?.tags).toEqual(["b", "c"]);
});

test.each([
  ["absent", {}, ["news"]],
  ["null", { subscriptions: null }, ["news"]],
  ["an empty array", { subscriptions: [] }, []],
  ["an array", { subscriptions: ["promo"] }, ["promo"]],
])("subscriptions after %s", async (_given, profile, expected) => {
  expect((await after({ subscriptions: ["news"] }, profile))?.subscriptions).toEqual(expected);
});

test("custom fields are replaced as a whole, and unknown parts of them are not stored", async () => {
  const first = { string: [{ key: "size", values: ["M"] }], numeric: [{ key: "orders", values: [3] }] };
  const second = { string: [{ key: "shoe", values: ["42"], extra: 1 }], boolean: [] };
  expect((await after({ custom: first }, { custom: second }))?.custom).toEqual({
    string: [{ key: "shoe", values: ["42"] }],
  });
});

test("an unknown field is ignored, also one that an object has by nature", async () => {
  const profile = await after(JSON.parse('{"nickname": "A", "__proto__": {"consent": "privacyPolicy"}}'));
  expect(profile).not.toHaveProperty("nickname");
  expect(profile?.consent).toBe("legitimateInterest");
});

async function digestAfter(...profiles: Profile[]): Promise<string> {
  const sandbox = createSandbox();
  for (const profile of profiles) await post(sandbox, profile);
  return sandbox.digest();
}

const a = { email: "a@x.y", addTags: ["t", "u"] };
const b = { phoneNumber: "+1", firstName: "Ben" };

test("order of arrival, repeated delivery and the order of sets do not change the digest", async () => {
  const digest = await digestAfter(a, b);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await digestAfter(b, a, b)).toBe(digest);
  expect(await digestAfter({ ...a, addTags: ["u", "t"] }, b)).toBe(digest);
  expect(await digestAfter({ ...b, firstName: "Old" }, a, b)).toBe(digest);
});

test("any difference in what a profile holds changes it", async () => {
  const profiles: Profile[] = [
    a,
    { ...a, firstName: "A" },
    { ...a, addTags: ["t"] },
    { ...a, consent: "privacyPolicy" },
  ];
  const digests = await Promise.all([digestAfter(), ...profiles.map((profile) => digestAfter(profile))]);
  expect(new Set(digests).size).toBe(digests.length);
});
