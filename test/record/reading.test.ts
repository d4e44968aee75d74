import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClient, type ProfileUpsert, type Reject, ValidationError } from "../../src/index.js";
import { hashesIn } from "../../src/record/keys.js";
import { prepare } from "../../src/record/prepare.js";
import { readOnce } from "../../src/record/reading.js";
import { SourceRecord } from "../../src/record/source-record.js";
import { validateRecord } from "../../src/record/validate.js";
import { bytesOf } from "../../src/span.js";
import { recordSchema } from "../../src/validator.js";
import { memory } from "../support/checkpoint.js";
import { observedFetch } from "../support/fetch.js";

const OPTIONS = { validation: "strict", keyed: true } as const;
const good = { profile: { email: "ann@shop.example" }, subscribedAtChanged: false };

/** A value that is another one each time it is read. */
const moving = <T>(...values: T[]): { value: T } => {
  let reads = 0;
  return {
    get value() {
      const at = Math.min(reads++, values.length - 1);
      return values[at] as T;
    },
  };
};

const withGetter = (name: string, source: { value: unknown }, rest: object): object =>
  Object.defineProperty({ ...rest }, name, { get: () => source.value, enumerable: true });

const throwing = {
  get value(): never {
    throw new Error("ann@shop.example");
  },
};

/** A getter that a copy of the fields does not meet. */
const hidden = (name: string, source: { value: unknown }): object =>
  Object.defineProperty({ ...good }, name, { get: () => source.value });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const proxyOf = (target: object): object => {
  let reads = 0;
  return new Proxy(target, {
    get: (own, name) => (name === "email" && reads++ > 0 ? "other@shop.example" : Reflect.get(own, name)),
  });
};

class Customer {
  constructor(readonly email: string) {}
  toJSON(): unknown {
    return { email: this.email, firstName: "of toJSON" };
  }
}

/** Records that read otherwise the second time, or write themselves otherwise than they look. */
const STRANGE: [string, () => unknown][] = [
  [
    "a getter that moves on the record",
    () => withGetter("profile", moving({ email: "ann@shop.example" }, { email: "x" }), { subscribedAtChanged: false }),
  ],
  [
    "a getter that moves on the profile",
    () => ({ ...good, profile: withGetter("email", moving("ann@shop.example", "no mail"), {}) }),
  ],
  [
    "a getter that moves to a consent",
    () => withGetter("subscribedAtChanged", moving(false, true), { profile: good.profile }),
  ],
  ["toJSON on the record", () => ({ ...good, toJSON: () => ({ ...good, profile: { email: "bob@shop.example" } }) })],
  ["toJSON on the record that gives what is invalid", () => ({ ...good, toJSON: () => ({ profile: {} }) })],
  ["toJSON on the profile", () => ({ ...good, profile: new Customer("ann@shop.example") })],
  [
    "toJSON that gives itself",
    () => {
      const own = { ...good, toJSON: () => own };
      return own;
    },
  ],
  [
    "toJSON that moves",
    () => ({
      ...good,
      profile: {
        toJSON: (() => {
          let n = 0;
          return () => ({ email: `ann${n++}@shop.example` });
        })(),
      },
    }),
  ],
  ["an array with toJSON", () => ({ ...good, tags: Object.assign(["a"], { toJSON: () => ["b", 1] }) })],
  ["a date", () => ({ ...good, mergeTime: new Date(0), profile: { email: "a@b.example", birthDate: new Date(0) } })],
  ["a proxy", () => ({ ...good, profile: proxyOf({ email: "ann@shop.example" }) })],
  [
    "values that JSON leaves out",
    () => ({ ...good, profile: { email: "a@b.example", firstName: undefined, lastName: () => 1 } }),
  ],
  [
    "values that JSON makes null",
    () => ({ ...good, profile: { email: "a@b.example", custom: { numeric: [{ key: "k", values: [Number.NaN] }] } } }),
  ],
  ["an array with a hole", () => ({ ...good, tags: Object.assign(new Array(3), { 0: "a", 2: "b" }) })],
  [
    "boxed values",
    () => ({ profile: { email: new String("ann@shop.example") }, subscribedAtChanged: new Boolean(true) }),
  ],
  ["fields of a prototype", () => Object.create(good)],
  ["a profile of a prototype", () => ({ ...good, profile: Object.create(good.profile) })],
  [
    "a key of __proto__",
    () =>
      JSON.parse(
        '{"__proto__":{"x":1},"profile":{"email":"a@b.example","__proto__":{"y":2}},"subscribedAtChanged":false}',
      ),
  ],
  ["a symbol", () => ({ ...good, [Symbol("s")]: 1 })],
  [
    "a BigInt",
    () => ({ ...good, profile: { email: "a@b.example", custom: { numeric: [{ key: "k", values: [1n] }] } } }),
  ],
  [
    "a cycle",
    () => {
      const own: Record<string, unknown> = { ...good };
      own.profile = own;
      return own;
    },
  ],
  ["a class", () => Object.assign(new (class Record {})(), good)],
  ["a null prototype", () => Object.assign(Object.create(null), good)],
  ["a getter that throws", () => withGetter("profile", throwing, { subscribedAtChanged: false })],
  [
    "a toJSON that is none when it is read first",
    () =>
      withGetter(
        "toJSON",
        moving<unknown>(undefined, () => ({ profile: {} })),
        good,
      ),
  ],
  ["a list of a billion holes", () => ({ ...good, profile: { ...good.profile, addTags: new Array(1e9) } })],
  ["a map", () => ({ ...good, profile: new Map([["email", "ann@shop.example"]]) })],
];

function expectOneReading(item: unknown): void {
  for (const validation of ["strict", "contract", "off"] as const) {
    const prepared = prepare(item, { ...OPTIONS, validation });
    if (!prepared.ok) {
      expect(prepared.issues.length).toBeGreaterThan(0);
      continue;
    }
    const sent: unknown = JSON.parse(new TextDecoder().decode(bytesOf(prepared)));
    if (validation !== "off") {
      expect(validateRecord(sent, { unknownFields: validation === "strict" ? "refuse" : "ignore" })).toMatchObject({
        ok: true,
      });
    }
    expect(prepared.hashes).toEqual(hashesIn(sent));
  }
}

test.each(STRANGE)("%s: what is sent is what was validated and keyed", (_, create) => {
  expectOneReading(create());
  expectOneReading(new SourceRecord({ value: create() }));
});

test("what cannot be read is an invalid record, and no word of its error is shown", async () => {
  const unreadable = [
    withGetter("profile", throwing, { subscribedAtChanged: false }),
    { ...good, profile: withGetter("email", throwing, {}) },
    { ...good, profile: { ...good.profile, addTags: new Array(1e9) } },
    { ...good, profile: revoked() },
    revoked(),
    hidden("toJSON", throwing),
    new SourceRecord({ value: revoked() }),
  ];
  for (const item of unreadable) {
    for (const validation of ["strict", "contract", "off"] as const) {
      const prepared = prepare(item, { ...OPTIONS, validation });
      expect(prepared.ok).toBe(false);
      expect(JSON.stringify(prepared.ok || prepared.issues)).not.toContain("ann@");
    }
    const rejects: Reject[] = [];
    const client = createClient({ secretKey: "k", fetch: observedFetch().fetch });
    const onReject = (reject: Reject): void => void rejects.push(reject);
    const report = await client.backfill([item, good] as ProfileUpsert[], { onReject });
    expect(report).toMatchObject({ status: "completed", accepted: 1, invalid: 1 });
    await expect(client.upsert([item as ProfileUpsert])).rejects.toThrow(ValidationError);
    await expect(client.batcher({ onReject }).add(item as ProfileUpsert)).rejects.toThrow(ValidationError);
    expect(await client.deliver([item as ProfileUpsert])).toMatchObject([{ status: "invalid" }]);
    expect(rejects.map(({ outcome }) => outcome)).toEqual(["invalid", "invalid"]);
  }
});

test("what cannot be read is one also when a run goes on: it is compared, and reported once", async () => {
  for (const item of [revoked(), { ...good, profile: revoked() }, hidden("toJSON", throwing)]) {
    const rejects: Reject[] = [];
    const client = createClient({ secretKey: "k", fetch: observedFetch().fetch });
    const options = { checkpoint: memory(), fingerprint: "1", onReject: (reject: Reject) => void rejects.push(reject) };
    await client.backfill([item, good] as ProfileUpsert[], options);
    const report = await client.backfill([item, good, item, good] as ProfileUpsert[], options);
    expect(report).toMatchObject({ status: "completed", accepted: 2, invalid: 2 });
    expect(rejects.map(({ index }) => index)).toEqual([0, 2]);
  }
});

test("the reject of a batcher holds the reading that is wrong", async () => {
  const rejects: Reject[] = [];
  const client = createClient({ secretKey: "k", fetch: observedFetch().fetch });
  const batcher = client.batcher({ onReject: (reject) => void rejects.push(reject) });
  await batcher.add({ ...good, toJSON: () => ({ profile: {} }) } as ProfileUpsert).catch(() => {});
  await batcher.close();
  expect(rejects.map(({ record }) => record)).toEqual([{ profile: {} }]);
});

test("a getter is read once, and so is toJSON", () => {
  let reads = 0;
  const profile = {
    get email() {
      reads += 1;
      return "ann@shop.example";
    },
  };
  expect(prepare({ profile, subscribedAtChanged: false }, OPTIONS).ok).toBe(true);
  expect(reads).toBe(1);
  let calls = 0;
  const toJSON = (): object => {
    calls += 1;
    return good;
  };
  expect(prepare({ toJSON }, OPTIONS).ok).toBe(true);
  expect(calls).toBe(1);
});

test("a toJSON on the prototype of all objects or arrays changes what is validated as well", () => {
  for (const prototype of [Object.prototype, Array.prototype]) {
    Object.defineProperty(prototype, "toJSON", { value: () => "gone", configurable: true });
    try {
      expectOneReading({ ...good, tags: ["a"] });
    } finally {
      delete (prototype as { toJSON?: unknown }).toJSON;
    }
  }
});

test("whatever the value, its text parses to what was read", () => {
  const anything = fc.anything({
    withDate: true,
    withMap: true,
    withSparseArray: true,
    withNullPrototype: true,
    withBoxedValues: true,
  });
  fc.assert(
    fc.property(
      fc.record({ profile: anything, subscribedAtChanged: anything, tags: anything }, { requiredKeys: [] }),
      (value) => {
        const { value: read, text } = readOnce(value);
        const written = text();
        if (written !== undefined) expect(JSON.stringify(JSON.parse(written))).toBe(JSON.stringify(read));
        expectOneReading(value);
      },
    ),
  );
});

describe("the schema", () => {
  test("gives what was read, and not what is read again", () => {
    const input = withGetter("profile", moving(good.profile, { email: "x" }), { subscribedAtChanged: false });
    expect(recordSchema["~standard"].validate(input)).toEqual({ value: good });
  });

  test.each([
    ["a toJSON that cannot be read", () => hidden("toJSON", throwing)],
    ["a toJSON that gives nothing", () => hidden("toJSON", { value: () => undefined })],
    ["a proxy that was revoked", revoked],
  ])("takes no record that cannot be written: %s", (_, create) => {
    expect(recordSchema["~standard"].validate(create())).toEqual({
      issues: [{ message: expect.any(String), path: [] }],
    });
  });
});
