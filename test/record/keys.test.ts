import { expect, test } from "vitest";
import { hashesIn, hashOfKey, keysIn } from "../../src/record/keys.js";
import { emailsOfOneHash } from "../support/same-hash.js";

test("records that share a key share its hash, whatever else they have", () => {
  const record = (profile: object) => ({ profile, subscribedAtChanged: false });
  const one = hashesIn(record({ email: " Ana@Shop.example ", id: "7" }));
  const other = hashesIn(record({ email: "ana@shop.example", phoneNumber: "+491" }));
  expect([one[1], one.length, other.length]).toEqual([other[0], 2, 2]);
  expect(hashesIn(null)).toEqual([]);
});

test("hashes are spread: of 100 000 keys few share one, and their last bits are as good as their first", () => {
  const hashes = Array.from({ length: 100_000 }, (_, n) => hashOfKey(`customer.number.${n}@shop.example`));
  expect(new Set(hashes).size).toBeGreaterThan(99_990); // one pair is expected
  const inSlots = (bits: (hash: number) => number): number => new Set(hashes.map(bits)).size;
  // As many slots as keys: by chance a share of 1 - 1/e of them is hit.
  for (const bits of [(hash: number) => hash & 0x1ffff, (hash: number) => hash >>> 15]) {
    expect(inSlots(bits) / (131_072 * (1 - Math.exp(-100_000 / 131_072)))).toBeCloseTo(1, 1);
  }
});

test("two keys may share a hash, and are two keys all the same", () => {
  const [one, other] = emailsOfOneHash();
  expect(hashOfKey(one)).toBe(hashOfKey(other));
  expect(keysIn({ profile: { email: one } })).not.toEqual(keysIn({ profile: { email: other } }));
});
