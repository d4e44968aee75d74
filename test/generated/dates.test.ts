import { expect, test } from "vitest";
import { validateProfileUpsert } from "../../generated/validate.js";
import { record } from "../support/generated/record.js";

const accepts = (field: string, value: string) => validateProfileUpsert(record({ [field]: value })).ok;

test.each([
  "2019-08-18T05:48:42.419Z",
  "2019-08-18T05:48:42Z",
  "2019-08-18T05:48:42.123456789012345678901234567890Z",
  "2019-08-18T00:00:00+23:59",
  "2019-08-18T23:59:59-23:59",
  "2000-02-29T00:00:00Z",
  "2024-02-29T00:00:00-00:00",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.9Z",
])("the date-time %s is accepted", (value) => expect(accepts("registeredAt", value)).toBe(true));

test.each([
  ["a day that is not in the calendar", "2019-02-30T00:00:00Z"],
  ["29 February of a common year", "2019-02-29T00:00:00Z"],
  ["29 February of a century", "1900-02-29T00:00:00Z"],
  ["31 April", "2019-04-31T00:00:00Z"],
  ["month 13", "2019-13-01T00:00:00Z"],
  ["month 0", "2019-00-01T00:00:00Z"],
  ["day 0", "2019-01-00T00:00:00Z"],
  ["hour 24", "2019-08-18T24:00:00Z"],
  ["minute 60", "2019-08-18T00:60:00Z"],
  ["a leap second", "2016-12-31T23:59:60Z"],
  ["a lower-case t", "2019-08-18t05:48:42Z"],
  ["a lower-case z", "2019-08-18T05:48:42z"],
  ["a space for the T", "2019-08-18 05:48:42Z"],
  ["no offset", "2019-08-18T05:48:42"],
  ["no seconds", "2019-08-18T05:48Z"],
  ["an offset of 24 hours", "2019-08-18T05:48:42+24:00"],
  ["an offset of 60 minutes", "2019-08-18T05:48:42+01:60"],
  ["an offset without a colon", "2019-08-18T05:48:42+0300"],
  ["an empty fraction", "2019-08-18T05:48:42.Z"],
  ["a comma before the fraction", "2019-08-18T05:48:42,419Z"],
  ["a year of five digits", "+12019-08-18T05:48:42Z"],
  ["a trailing newline", "2019-08-18T05:48:42Z\n"],
  ["digits of another script", "２019-08-18T05:48:42Z"],
  ["a date alone", "2019-08-18"],
  ["nothing", ""],
])("a date-time with %s is refused", (_, value) => expect(accepts("registeredAt", value)).toBe(false));

test("a birthday is a day that exists, and no more", () => {
  const refused = ["1986-1-17", "17.01.1986", "1986-01-17T00:00:00Z", "1986-01-17\n", ""];
  expect(refused.filter((value) => accepts("birthday", value))).toEqual([]);
});

test("every day of four hundred years is accepted, and no other of 31 days in 12 months", () => {
  const wrong: string[] = [];
  for (let year = 1800; year < 2200; year++) {
    for (let month = 1; month <= 12; month++) {
      for (let day = 1; day <= 31; day++) {
        const text = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        const exists = new Date(`${text}T00:00:00Z`).getUTCDate() === day;
        if (accepts("birthday", text) !== exists) wrong.push(text);
      }
    }
  }
  expect(wrong).toEqual([]);
});
