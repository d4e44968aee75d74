import { expect, test } from "vitest";
import { validateProfileUpsert } from "../../generated/validate.js";
import { record } from "../support/generated/record.js";

function firstIssue(input: unknown) {
  const result = validateProfileUpsert(input);
  return result.ok ? undefined : result.issues[0];
}

test.each([
  ["phone", "phoneNumber"],
  ["Phone Number", "phoneNumber"],
  ["first_name", "firstName"],
  ["FIRSTNAME", "firstName"],
  ["emailAddress", "email"],
  ["e-mail", "email"],
  ["emial", "email"],
  ["tags", undefined],
  ["birthdate", "birthday"],
  ["subscription", "subscriptions"],
  ["unsubscribe_link", "unsubscribeLink"],
  ["registered", "registeredAt"],
  ["shoeSize", undefined],
  ["q", undefined],
])("the property %s is taken for %s", (name, meant) => {
  const issue = firstIssue(record({ [name]: "x" }));
  expect(issue).toMatchObject({ path: `/profile/${name}`, code: "unknown" });
  expect(issue?.params.suggestion).toBe(meant);
});

test("the message asks for the name that was meant", () => {
  expect(firstIssue(record({ phone: "+1" }))?.message).toBe(
    'is not a field of the contract: "phone", did you mean "phoneNumber"?',
  );
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s as a property is unknown", (name) => {
  const input = JSON.parse(`{"profile":{"email":"ana@shop.example","${name}":{}},"subscribedAtChanged":true}`);
  expect(firstIssue(input)).toMatchObject({ path: `/profile/${name}`, code: "unknown" });
  expect(validateProfileUpsert(input, { unknownFields: "ignore" }).ok).toBe(true);
});

test("a name is escaped as JSON Pointer asks, and its control characters are shown", () => {
  expect(firstIssue(record({ "a/b~c": 1 }))?.path).toBe("/profile/a~1b~0c");
  expect(firstIssue(record({ "a\u001b[31m\n": 1 }))?.path).toBe("/profile/a\\u{1b}[31m\\u{a}");
});

test("a long name is cut, and not compared", () => {
  const issue = firstIssue(record({ [`email${"x".repeat(1_000_000)}`]: 1 }));
  expect(issue?.params.suggestion).toBeUndefined();
  expect(JSON.stringify(issue).length).toBeLessThan(400);
});
