import { expect, test } from "vitest";
import { rowMapper } from "../../../src/files/columns/mapping.js";
import { parseMapPair } from "../../../src/files/columns/target.js";
import { validateRecord } from "../../../src/record/validate.js";

test.each([
  ["E-mail=email", "E-mail", { field: "email" }],
  [" Sex = custom.string.gender ", "Sex", { field: "custom.string.gender" }],
  ["visits=custom.numeric.visits", "visits", { field: "custom.numeric.visits" }],
  ["Last seen=custom.date.lastSeen", "Last seen", { field: "custom.date.lastSeen" }],
  ["lat=location.lat", "lat", { field: "location.lat" }],
  ["Note=ignore", "Note", { field: "ignore" }],
  ["a=b=id", "a=b", { field: "id" }],
  ["Groups=addTags", "Groups", { field: "addTags" }],
  ["Groups=addTags:;", "Groups", { field: "addTags", as: "list", separator: ";" }],
  ["Groups=subscriptions: / ", "Groups", { field: "subscriptions", as: "list", separator: " /" }],
])("%j", (pair, column, target) => {
  expect(parseMapPair(pair)).toEqual({ column, target });
});

test.each(["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"])(
  "consent.%s is one of the contract",
  async (consent) => {
    const mapper = await rowMapper(["ok"], {
      columns: { ok: parseMapPair(`ok=consent.${consent}`).target },
      subscribedAtChanged: false,
    });
    expect(mapper.map(["Yes"]).value).toEqual({ profile: { consent }, subscribedAtChanged: false });
    expect(validateRecord({ profile: { email: "a@example.com", consent }, subscribedAtChanged: false }).ok).toBe(true);
  },
);

test("Terms=consent.privacyPolicy is that consent for yes, and nothing for no", () => {
  expect(parseMapPair("Terms=consent.privacyPolicy").target).toMatchObject({
    field: "consent",
    as: "choice",
    values: { yes: "privacyPolicy", true: "privacyPolicy", "1": "privacyPolicy", no: null, false: null, "0": null },
  });
});

test.each(["email", "=email", "E-mail=", ""])("%j is not of the form column=field", (pair) => {
  expect(() => parseMapPair(pair)).toThrow("is not of the form column=field");
});

test.each(["a=emial", "a=custom.text.b", "a=custom.string.", "a=email:;", "a=location"])(
  "%j names no field",
  (pair) => {
    expect(() => parseMapPair(pair)).toThrow("is no field. Fields are id, email,");
  },
);

test("a=consent.newsletter names no consent", () => {
  expect(() => parseMapPair("a=consent.newsletter")).toThrow(
    "Consents are legitimateInterest, privacyPolicy, mandatoryCookies, cookiesPolicy",
  );
});
