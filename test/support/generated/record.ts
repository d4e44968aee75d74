// Bodies for the tests of the generated files: one good record, and arbitrary ones, good and bad.
import fc from "fast-check";

export function record(fields: Record<string, unknown> = {}): {
  profile: Record<string, unknown>;
  subscribedAtChanged: boolean;
} {
  return { profile: { email: "ana@shop.example", ...fields }, subscribedAtChanged: true };
}

const junk = fc.constantFrom<unknown>(null, 0, -1, true, "", "x", [], {}, [null], [1], { key: "k" });
const seldom = (usual: fc.Arbitrary<unknown>, other: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: other });
const value = (good: unknown, ...bad: unknown[]) =>
  seldom(fc.constant(good), fc.oneof(junk, fc.constantFrom(...bad, null)));
const list = (item: fc.Arbitrary<unknown>, minLength = 0) => seldom(fc.array(item, { minLength, maxLength: 3 }), junk);
const foreign = fc.constantFrom("phone", "Email", "first_name", "__proto__", "constructor", "toString", "a/b~c");

/** The properties, of which any may be missing but `required` ones seldom are; seldom one that the contract does not name. */
function object(
  properties: Record<string, fc.Arbitrary<unknown>>,
  required: readonly string[] = [],
): fc.Arbitrary<unknown> {
  const pairs = Object.entries(properties).map(([name, child]) => {
    const pair = fc.tuple(fc.constant(name), child);
    return required.includes(name) ? seldom(pair, fc.constant(null)) : fc.option(pair);
  });
  const extra = seldom(fc.constant(null), fc.tuple(foreign, junk));
  const present = fc.tuple(...pairs, extra).map((all) => all.filter((pair) => pair !== null) as [string, unknown][]);
  return seldom(present.map(fromPairs), junk);
}

/** As JSON.parse makes it: `__proto__` is a property like any other. */
function fromPairs(pairs: readonly [string, unknown][]): unknown {
  const members = pairs.map(([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`);
  return JSON.parse(`{${members.join()}}`);
}

const dateTime = value("2019-08-18T05:48:42.419Z", "2019-02-30T00:00:00Z", "2019-08-18");
const custom = (member: fc.Arbitrary<unknown>) =>
  list(object({ key: value("gender", ""), values: list(member) }, ["key", "values"]));

const profile = object(
  {
    id: value("4711"),
    email: value("ana@shop.example", "a b@c", "a@b@c"),
    phoneNumber: value("+49875345976", "+1\n", "0875"),
    consent: value("privacyPolicy", "none"),
    registeredAt: dateTime,
    birthday: value("1986-01-17", "1986-02-30"),
    addTags: list(value("vip")),
    subscriptions: list(value("promo")),
    custom: object({ string: custom(value("M")), numeric: custom(value(1.5)), date: custom(dateTime) }),
    location: object({ lat: value(90, 90.1), lon: value(-180, -181) }, ["lat", "lon"]),
  },
  ["email"],
);

const anyRecord = object({ profile, subscribedAtChanged: value(true) }, ["profile", "subscribedAtChanged"]);
export const anyRequest: fc.Arbitrary<unknown> = object({ profiles: list(anyRecord, 1) }, ["profiles"]);
