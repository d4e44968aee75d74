import { expect, test } from "vitest";
import { rowMapper } from "../../src/files/mapping.js";
import { relevaPreset } from "../../src/files/presets/releva.js";

const columns = Object.keys(relevaPreset.columns);
const toRecord = rowMapper(columns, relevaPreset);

function record(cells: Record<string, string>): unknown {
  return toRecord(columns.map((column) => cells[column] ?? ""));
}

test("every column of the vendor's import fills its field", () => {
  expect(
    record({
      "First name": " Иван ",
      "Last name": "Петров",
      Email: "ivan@example.com",
      "Phone number": "+359888123456",
      "Registration Date": "2019-08-18",
      "Subscribe Date": "2019-08-18T05:48:42.419Z",
      Subscriptions: "weekly, promo,,",
      Tags: "vip",
      "Accept Privacy Policy": "yes",
    }),
  ).toEqual({
    profile: {
      firstName: "Иван",
      lastName: "Петров",
      email: "ivan@example.com",
      phoneNumber: "+359888123456",
      registeredAt: "2019-08-18T00:00:00Z",
      subscribedAt: "2019-08-18T05:48:42.419Z",
      subscriptions: ["weekly", "promo"],
      addTags: ["vip"],
      consent: "privacyPolicy",
    },
    subscribedAtChanged: true,
  });
});

test("blank cells leave their field out, and nobody is subscribed by accident", () => {
  expect(record({ Email: "a@example.com", "Subscribe Date": "  " })).toEqual({
    profile: { email: "a@example.com" },
    subscribedAtChanged: false,
  });
});

test("a list cell without an item leaves the field out: an empty list would clear the subscriptions", () => {
  expect(record({ Subscriptions: " , ," })).toEqual({ profile: {}, subscribedAtChanged: false });
});

test.each([
  ["18.08.2019", "18.08.2019"],
  ["2019-08-18 05:48:42", "2019-08-18 05:48:42"],
  ["2019-02-30", "2019-02-30T00:00:00Z"],
])("the date %s is not guessed at but left to the validator as %s", (cell, expected) => {
  expect(record({ "Registration Date": cell })).toMatchObject({ profile: { registeredAt: expected } });
});

test.each([
  ["No", undefined],
  ["Perhaps", "Perhaps"],
])("the privacy policy cell %s becomes the consent %s", (cell, expected) => {
  expect(record({ "Accept Privacy Policy": cell })).toHaveProperty("profile", expected ? { consent: expected } : {});
});

test("any other mapping says whether subscriptions changed", () => {
  const mapper = rowMapper(["mail"], { columns: { mail: { field: "email" } }, subscribedAtChanged: false });
  expect(mapper(["a@example.com"])).toEqual({ profile: { email: "a@example.com" }, subscribedAtChanged: false });
});
