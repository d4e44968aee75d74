import { expect, test } from "vitest";
import {
  type ValidationIssue,
  validateProfileUpsert,
  validateUpsertProfilesRequest,
} from "../../generated/validate.js";
import { record } from "../support/generated/record.js";

function issuesOf(input: unknown): readonly ValidationIssue[] {
  const result = validateProfileUpsert(input);
  return result.ok ? [] : result.issues;
}

const brief = (issues: readonly ValidationIssue[]) =>
  issues.map(({ path, code, message }) => `${path} ${code}: ${message}`);

test("a good record is returned as it came", () => {
  const input = record();
  const result = validateProfileUpsert(input);
  expect(result).toEqual({ ok: true, value: input });
  expect(result.ok && result.value).toBe(input);
});

test.each([
  [
    { phoneNumber: "0875345976" },
    '/profile/phoneNumber pattern: must be "+" followed by digits only, for example +49875345976',
  ],
  [
    { email: "ana" },
    "/profile/email pattern: must be an e-mail address: one @, something on both sides, no white space, none of < > , ; :",
  ],
  [
    { consent: null },
    "/profile/consent enum: must be one of legitimateInterest, privacyPolicy, mandatoryCookies, cookiesPolicy",
  ],
  [
    { registeredAt: "2019-08-18" },
    "/profile/registeredAt format: must be an RFC 3339 date-time with an offset, for example 2019-08-18T05:48:42.419Z",
  ],
  [
    { birthday: "17.01.1986" },
    "/profile/birthday format: must be a calendar day as YYYY-MM-DD, for example 1986-01-17",
  ],
  [{ firstName: 1 }, "/profile/firstName type: must be a string"],
  [{ subscriptions: "promo" }, "/profile/subscriptions type: must be an array or null"],
  [{ location: { lat: 91, lon: 0 } }, "/profile/location/lat maximum: must be at most 90"],
  [{ location: { lat: 0, lon: -181 } }, "/profile/location/lon minimum: must be at least -180"],
  [{ location: { lat: 0, lon: Number.NaN } }, "/profile/location/lon type: must be a finite number"],
  [{ location: { lat: 0 } }, "/profile/location/lon required: is required"],
  [
    { custom: { string: [{ key: "", values: [] }] } },
    "/profile/custom/string/0/key minLength: must have at least 1 character",
  ],
  [{ email: undefined }, "/profile identity: email or phoneNumber is required"],
])("%j is one issue, in words", (fields, issue) => expect(brief(issuesOf(record(fields)))).toEqual([issue]));

test("the expected and the received value are reported as data", () => {
  const received = (value: unknown) => issuesOf(record({ firstName: value }))[0]?.params;
  expect(received(1)).toEqual({ expected: "string", received: "number" });
  expect(received(null)).toEqual({ expected: "string", received: "null" });
  expect(received([])).toEqual({ expected: "string", received: "array" });
});

test("a given but invalid phone number is an issue beside a valid e-mail address", () => {
  expect(brief(issuesOf(record({ phoneNumber: "+49 875" })))).toHaveLength(1);
});

test("a broken guard says the same as its pattern, once", () => {
  const [byPattern, byGuard] = [issuesOf(record({ email: "ana" })), issuesOf(record({ email: "a\tb@c" }))];
  expect(byGuard).toEqual(byPattern);
});

test("the rule on identity is silent where the profile is no object", () => {
  expect(brief(issuesOf({ profile: "x", subscribedAtChanged: true }))).toEqual(["/profile type: must be an object"]);
});

test("pointers of a request begin at the body", () => {
  const result = validateUpsertProfilesRequest({ profiles: [record(), record({ addTags: ["a", 1] })] });
  expect(result.ok || result.issues.map(({ path }) => path)).toEqual(["/profiles/1/profile/addTags/1"]);
});

test("a request without profiles is refused, absent or empty", () => {
  const first = (body: unknown) => {
    const result = validateUpsertProfilesRequest(body);
    return result.ok || brief(result.issues);
  };
  expect(first({})).toEqual(["/profiles required: is required"]);
  expect(first({ profiles: [] })).toEqual(["/profiles minItems: must have at least 1 item"]);
  expect(first([])).toEqual([" type: must be an object"]);
});

test("at most twenty issues are reported, however many there are", () => {
  expect(issuesOf(record({ addTags: Array(1000).fill(1) }))).toHaveLength(20);
  const result = validateUpsertProfilesRequest({ profiles: Array(1000).fill(null) });
  expect(result.ok || result.issues.length).toBe(20);
});

test("no issue shows a value of the input", () => {
  const secret = "Canary-7f3a";
  const fields = [
    "id",
    "email",
    "firstName",
    "phoneNumber",
    "consent",
    "registeredAt",
    "birthday",
    "custom",
    "addTags",
    "subscriptions",
    "location",
  ];
  const asText = record(Object.fromEntries(fields.map((field) => [field, secret])));
  const asArray = record(Object.fromEntries(fields.map((field) => [field, [secret, { [field]: secret }]])));
  const found = [...issuesOf(asText), ...issuesOf(asArray), ...issuesOf(record({ phone: secret }))];
  expect(found.length).toBeGreaterThan(15);
  expect(JSON.stringify(found)).not.toContain(secret);
});
