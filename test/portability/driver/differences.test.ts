import { expect, test } from "vitest";
import { differencesOf } from "./differences.js";

const names = (expected: unknown, actual: unknown): readonly string[] =>
  differencesOf(request(expected), request(actual)).map(({ name }) => name);

const request = (profile: unknown): unknown => ({ profiles: [{ profile, subscribedAtChanged: false }] });

test.each([
  [{ email: "a@b" }, { email: "a@b" }, []],
  [{ email: "a@b", addTags: [] }, { addTags: [], email: "a@b" }, []],
  [{ email: "a@b" }, { email: "a@b", consent: "x" }, ["field-added:profiles[].profile.consent"]],
  [{ email: "a@b" }, { email: "a@b", addTags: [] }, ["field-added:profiles[].profile.addTags"]],
  [{ email: "a@b" }, { email: "a@b", firstName: null }, ["clients-own-null:profiles[].profile.firstName"]],
  [{ subscriptions: null }, {}, ["null-omitted"]],
  [{ subscriptions: [] }, {}, ["field-lost:profiles[].profile.subscriptions"]],
  [{ subscriptions: [] }, { subscriptions: null }, ["list-changed:profiles[].profile.subscriptions"]],
  [{ unsubscribeLink: "" }, {}, ["field-lost:profiles[].profile.unsubscribeLink"]],
  [{ addTags: ["a", "b"] }, { addTags: ["a"] }, ["list-changed:profiles[].profile.addTags"]],
  [{ firstName: "Zoë" }, { firstName: "ZoÃ«" }, ["value-changed:profiles[].profile.firstName"]],
  [{ location: { lat: 1 } }, { location: "1" }, ["object-changed:profiles[].profile.location"]],
])("%j that arrives as %j: %j", (expected, actual, found) => {
  expect(names(expected, actual)).toEqual(found);
});

test.each([
  [48.208174123456786, Math.fround(48.208174123456786), ["float-rounded"]],
  [16777217, 16777216, ["float-rounded"]],
  [12, 13, ["number-changed:profiles[].profile.location.lat"]],
  [12, "12", ["number-changed:profiles[].profile.location.lat"]],
])("the number %j that arrives as %j: %j", (expected, actual, found) => {
  expect(names({ location: { lat: expected } }, { location: { lat: actual } })).toEqual(found);
});

test.each([
  ["2024-10-02T12:15:30+02:00", "2024-10-02T10:15:30.000Z", []],
  ["2024-10-02T10:15:30.123Z", "2024-10-02T10:15:30Z", ["milliseconds-lost"]],
  ["2024-10-02T10:15:30.123Z", "2024-10-02T11:15:30Z", ["instant-changed:profiles[].profile.registeredAt"]],
  ["2024-10-02T10:15:30Z", "2024-10-02 10:15:30", ["not-a-date-time:profiles[].profile.registeredAt"]],
  ["2024-10-02T10:15:30Z", 1727864130, ["not-a-date-time:profiles[].profile.registeredAt"]],
])("the instant %j that arrives as %j: %j", (expected, actual, found) => {
  expect(names({ registeredAt: expected }, { registeredAt: actual })).toEqual(found);
});

test("a birthday is a date and nothing else", () => {
  expect(names({ birthday: "2000-02-29" }, { birthday: "2000-02-29T00:00:00Z" })).toEqual(["birthday-not-a-date"]);
  expect(names({ birthday: "2000-02-29" }, { birthday: "2000-02-28" })).toEqual(["birthday-another-day"]);
});

test("a difference says what was meant and what came", () => {
  const [difference] = differencesOf({ lat: 1 }, { lat: 2 });
  expect(difference?.detail).toBe("1 was meant, 2 came");
});
