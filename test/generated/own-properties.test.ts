// Own enumerable properties are what JSON.stringify sends: whatever the prototype of an object, no other may count.
import { readFileSync } from "node:fs";
import vm from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ValidationIssue,
  validateProfileUpsert,
  validateUpsertProfilesRequest,
} from "../../generated/validate.js";
import { anyRequest, record } from "../support/generated/record.js";

const schemaFile = readFileSync(new URL("../../generated/profile-upsert.schema.json", import.meta.url), "utf8");
const { $defs } = JSON.parse(schemaFile) as { $defs: Record<string, { properties?: object }> };
const NAMES = [...new Set(Object.values($defs).flatMap(({ properties = {} }) => Object.keys(properties)))];

type Validate = typeof validateProfileUpsert | typeof validateUpsertProfilesRequest;

function issuesOf(input: unknown, validate: Validate = validateProfileUpsert): readonly ValidationIssue[] {
  const result = validate(input);
  return result.ok ? [] : result.issues;
}

const pathsOf = (input: unknown): string[] => issuesOf(input).map(({ path }) => path);

/** `value` with every object in it made a child of `prototype`; own properties stay as they are. */
function withPrototype(value: unknown, prototype: object | null): unknown {
  if (Array.isArray(value)) return value.map((item) => withPrototype(item, prototype));
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.create(prototype);
  for (const [name, child] of Object.entries(value)) {
    const own = { value: withPrototype(child, prototype), enumerable: true, configurable: true, writable: true };
    Object.defineProperty(copy, name, own);
  }
  return copy;
}

/** What `read` gives while every object has the property `name`. */
function whilePolluted<T>(name: string, property: PropertyDescriptor, read: () => T): T {
  Object.defineProperty(Object.prototype, name, { ...property, configurable: true });
  try {
    return read();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
}

class Customer {
  readonly email = "ana@shop.example";
  readonly addTags: readonly unknown[] = ["vip"];
  readonly location: object = new Place();
  get phone(): string {
    return this.email;
  }
}

class Place {
  readonly lat: unknown = 42.7;
  readonly lon = 23.3;
  toString(): string {
    return `${this.lat} ${this.lon}`;
  }
}

test("an instance of a class counts by its own fields", () => {
  const [input, extra] = [new Customer(), Object.assign(new Customer(), { phone_number: "+1" })];
  expect(issuesOf({ profile: input, subscribedAtChanged: true })).toEqual([]);
  expect(pathsOf({ profile: extra, subscribedAtChanged: true })).toEqual(["/profile/phone_number"]);
});

test("an issue inside instances has the path and the words of one inside plain objects", () => {
  const broken = { addTags: ["vip", 5], location: Object.assign(new Place(), { lat: "north" }) };
  const ofInstances = issuesOf({ profile: Object.assign(new Customer(), broken), subscribedAtChanged: true });
  const ofPlain = issuesOf(record({ addTags: ["vip", 5], location: { lat: "north", lon: 23.3 } }));
  expect(ofInstances).toEqual(ofPlain);
  expect(ofPlain.map(({ path, params }) => `${path} ${params.received}`)).toEqual([
    "/profile/addTags/1 number",
    "/profile/location/lat string",
  ]);
});

test("what a prototype gives is absent, and no unknown field", () => {
  const inherited = Object.create({ profile: { email: "ana@shop.example" }, colour: "red" });
  expect(pathsOf(Object.assign(inherited, { subscribedAtChanged: true }))).toEqual(["/profile"]);
  expect(pathsOf({ profile: { __proto__: { email: "ana@shop.example" } }, subscribedAtChanged: true })).toEqual([
    "/profile",
  ]);
  expect(issuesOf({ profile: { __proto__: { email: 5 }, phoneNumber: "+1" }, subscribedAtChanged: true })).toEqual([]);
});

test("a hidden property of an instance is absent, and no unknown field", () => {
  const hidden = { email: { value: "ana@shop.example", enumerable: false }, colour: { value: "red" } };
  const profile = Object.defineProperties(new Customer(), hidden);
  expect(pathsOf({ profile, subscribedAtChanged: true })).toEqual(["/profile"]);
});

test("a proxy of a record is a record", () => {
  expect(issuesOf(new Proxy(record(), {}))).toEqual([]);
  expect(pathsOf(new Proxy(record({ id: 5 }), {}))).toEqual(["/profile/id"]);
});

test.each([
  ["a Date", new Date(0)],
  ["a Map", new Map([["lat", 1]])],
  ["a RegExp", /x/],
])("%s has no fields", (_, location) => {
  expect(pathsOf(record({ location }))).toEqual(["/profile/location/lat", "/profile/location/lon"]);
});

test("an own __proto__ is an unknown field of an instance, too", () => {
  const own = { value: {}, enumerable: true };
  expect(pathsOf(record({ location: Object.defineProperty(new Place(), "__proto__", own) }))).toEqual([
    "/profile/location/__proto__",
  ]);
});

test("objects of another realm are objects", () => {
  const foreign = vm.runInNewContext(`(${JSON.stringify(record({ addTags: ["vip"], location: { lat: 1, lon: 2 } }))})`);
  expect(issuesOf(foreign)).toEqual([]);
  foreign.profile.location.lat = 91;
  expect(pathsOf(foreign)).toEqual(["/profile/location/lat"]);
});

test("a getter that throws inside an instance is an issue", () => {
  const profile = Object.defineProperty(new Customer(), "id", {
    enumerable: true,
    get: () => {
      throw new Error("ana@shop.example");
    },
  });
  expect(issuesOf({ profile, subscribedAtChanged: true }).map(({ code }) => code)).toEqual(["type"]);
});

test("an array is what its indices hold: a hole is no string, a name is nothing", () => {
  class Tags extends Array<string> {}
  expect(issuesOf(record({ addTags: Object.assign(["vip"], { colour: "red", email: 5 }) }))).toEqual([]);
  expect(issuesOf(record({ addTags: Tags.from(["vip"]) }))).toEqual([]);
  expect(issuesOf(record({ addTags: Object.setPrototypeOf(["vip"], Object.prototype) }))).toEqual([]);
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
  expect(pathsOf(record({ addTags: ["a", , "b"] }))).toEqual(["/profile/addTags/1"]);
  expect(pathsOf(record({ location: Object.setPrototypeOf([], Object.prototype) }))).toEqual(["/profile/location"]);
});

test("instances are left as they are", () => {
  const profile = Object.freeze(new Customer());
  const input = Object.freeze({ profile, subscribedAtChanged: true });
  expect(validateProfileUpsert(input)).toEqual({ ok: true, value: input });
  expect(profile).toEqual(new Customer());
});

describe.each([
  ["no prototype", null],
  ["a class", class {}.prototype],
  ["a prototype with every name of the contract", Object.fromEntries(NAMES.map((name) => [name, "x"]))],
  ["a prototype with a name that the contract does not know", { colour: "red" }],
])("an object with %s", (_, prototype) => {
  test("has the issues of a plain one", () => {
    const property = fc.property(anyRequest, (body) => {
      const plain = issuesOf(body, validateUpsertProfilesRequest);
      expect(issuesOf(withPrototype(body, prototype), validateUpsertProfilesRequest)).toEqual(plain);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe.each([
  ["enumerable", true],
  ["hidden", false],
])("a property of Object.prototype that is %s", (_, enumerable) => {
  const LACKING = { custom: { string: [{}], numeric: [{}], date: [{}] }, location: {} };
  const inputs = [{}, record(), record(LACKING), { profile: {}, subscribedAtChanged: true }, new Customer(), []];
  const readAll = () => inputs.flatMap((input) => [issuesOf(input), issuesOf(input, validateUpsertProfilesRequest)]);

  test.each([...NAMES, "colour"])("changes nothing, whether it is %s", (name) => {
    const clean = readAll();
    expect(whilePolluted(name, { value: "x", enumerable }, readAll)).toEqual(clean);
    expect(readAll()).toEqual(clean);
  });
});

test("a polluted Object.prototype neither completes a record nor spoils one", () => {
  const read = () => [issuesOf(record()), pathsOf({ profile: {}, subscribedAtChanged: true })];
  expect(whilePolluted("email", { value: "eva@shop.example", enumerable: true }, read)).toEqual([[], ["/profile"]]);
  expect(whilePolluted("phoneNumber", { value: "1", enumerable: false }, read)).toEqual([[], ["/profile"]]);
});
