import { expect, test } from "vitest";
import type { Profile } from "../../generated/types.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { post } from "../support/sandbox/post.js";

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
