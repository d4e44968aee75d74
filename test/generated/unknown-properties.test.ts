import { expect, test } from "vitest";
import { validateProfileUpsert } from "../../generated/validate.js";
import { record } from "../support/generated/record.js";

function firstIssue(input: unknown) {
  const result = validateProfileUpsert(input);
  return result.ok ? undefined : result.issues[0];
}

test.each([
  ["phone", "phoneNumber"],
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

test.each([
  "ana@shop.example",
  "ANA%40SHOP.EXAMPLE",
  "Ana Müller",
  "+49875345976",
  "phone_0888123456",
  "0888-123-456",
  "a/b~c",
  "a\u001b[31m\n",
  "a\u202eb",
  "",
  "1986",
])("a name that may be personal data is not shown: %j", (name) => {
  const issue = firstIssue(record({ [name]: 1 }));
  expect(issue).toMatchObject({ path: "/profile/<name>", code: "unknown", params: { property: "<name>" } });
  expect(issue?.message).toBe('is not a field of the contract: "<name>"');
});

test.each(["shoe_size", "shoe-size", "loyalty.tier", "_id", "size2024", "Größe", "име"])(
  "a name that looks like an identifier is shown: %s",
  (name) => {
    expect(firstIssue(record({ [name]: 1 }))).toMatchObject({ path: `/profile/${name}`, params: { property: name } });
  },
);

test("the field that was meant is named, even where the name is not shown", () => {
  expect(firstIssue(record({ "Phone Number": "+1" }))?.message).toBe(
    'is not a field of the contract: "<name>", did you mean "phoneNumber"?',
  );
});

test("a long name is neither shown nor compared", () => {
  const issue = firstIssue(record({ [`email${"x".repeat(1_000_000)}`]: 1 }));
  expect(issue?.params).toEqual({ property: "<name>" });
  expect(JSON.stringify(issue).length).toBeLessThan(400);
});
