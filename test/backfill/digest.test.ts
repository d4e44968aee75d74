import fc from "fast-check";
import { expect, test } from "vitest";
import { Digest } from "../../src/backfill/digest.js";
import { seededRandom } from "../../src/sandbox/faults.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function digestOf(records: readonly (string | undefined)[], order: readonly number[] = [...records.keys()]): string {
  const digest = new Digest();
  for (const index of order) {
    const text = records[index];
    digest.add(index, text === undefined ? undefined : bytes(text));
  }
  return digest.toString();
}

const RECORDS = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { minLength: 1, maxLength: 30 });

test("does not depend on the order in which records settle, nor on how their ranges meet", () => {
  fc.assert(
    fc.property(RECORDS, fc.infiniteStream(fc.nat()), (records, random) => {
      const order = [...records.keys()].sort(() => ((random.next().value as number) % 2) - 0.5);
      expect(digestOf(records, order)).toBe(digestOf(records));
      const [one, other] = [new Digest(), new Digest()];
      for (const [index, text] of records.entries()) (index % 3 ? one : other).add(index, bytes(text));
      one.join(other);
      expect(one.toString()).toBe(digestOf(records));
      expect(Digest.parse(one.toString())?.toString()).toBe(one.toString());
    }),
  );
});

test("changes with any character, length, position and place of a boundary", () => {
  const record = '{"profile":{"email":"ann@shop.example","firstName":"Ann"},"subscribedAtChanged":false}';
  const known = new Set([digestOf([record, "b"])]);
  let others = 1;
  const add = (...records: (string | undefined)[]): void => {
    known.add(digestOf(records));
    others += 1;
  };
  for (let at = 0; at < record.length; at += 1) {
    add(`${record.slice(0, at)}${String.fromCharCode(record.charCodeAt(at) ^ 1)}${record.slice(at + 1)}`, "b");
    add(record.slice(0, at), `${record.slice(at)}b`);
    if (at > 0 && record[at] !== record[at - 1]) {
      add(`${record.slice(0, at - 1)}${record[at]}${record[at - 1]}${record.slice(at + 1)}`, "b");
    }
  }
  add("b", record);
  add(record, undefined);
  add(record, "");
  add(`${record}\0`, "b");
  add(record);
  expect(known.size).toBe(others - 1); // no bytes and none at all are the same
});

test("two records that change places make another one, wherever they are", () => {
  const records = Array.from({ length: 2_000 }, (_, n) => `{"profile":{"email":"customer${n}@shop.example"}}`);
  const known = digestOf(records);
  for (let at = 0; at + 1 < records.length; at += 37) {
    const moved = [...records];
    [moved[at], moved[at + 1]] = [records[at + 1] as string, records[at] as string];
    expect(digestOf(moved)).not.toBe(known);
  }
});

/** Two words that vary, so that 32 bits would not tell all of them apart. */
const PLACES: Readonly<Record<string, (one: string, other: string) => string>> = {
  "near the start": (one, other) => `${one}....${other}....`,
  "behind the start": (one, other) => `....${one}....${other}`,
  "at the end": (one, other) => `........${one}${other.slice(1)}`,
};

test.each(Object.keys(PLACES))("150 000 records have as many digests: they differ %s", (name) => {
  const random = seededRandom(5);
  const word = (): string =>
    Math.floor(random() * 36 ** 4)
      .toString(36)
      .padStart(4, "0");
  const texts = new Set<string>();
  while (texts.size < 150_000) texts.add(PLACES[name]?.(word(), word()) ?? "");
  const seen = new Set<string>();
  for (const text of texts) {
    const digest = new Digest();
    digest.add(3, bytes(text));
    seen.add(digest.toString());
  }
  expect(seen.size).toBe(150_000);
});

test.each(["", "0123456789abcde", "0123456789abcdeg", "0123456789ABCDEF", 7, undefined, null])(
  "%j is no digest",
  (text) => {
    expect(Digest.parse(text)).toBeUndefined();
  },
);
