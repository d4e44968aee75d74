import { expect, test } from "vitest";
import { chooseMapping, type MappingRequest } from "../../../src/files/columns/choose.js";
import { refusalNameOf } from "../../../src/files/columns/refusal-files.js";
import { FileError } from "../../../src/files/file-error.js";

test.each([
  ...[
    "unsubscribed.csv",
    "Unsubscribed_2024-05.csv.gz",
    "optouts.csv",
    "opt-out list.xlsx",
    "blacklist.csv",
    "Abmeldungen.csv",
  ],
  ...[
    "cleaned.csv",
    "cleaned_members_export_0a1b.csv",
    "suppressed.csv",
    "suppression-list.csv",
    "hard_bounces.csv",
    "spam complaints.csv",
  ],
  ...[
    "отписани.csv",
    "Kein Newsletter.csv",
    "nonsubscribers.csv",
    "no-consent.csv",
    "do_not_mail.csv",
    "désabonnés.csv",
    "DNC/do not contact.csv",
  ],
])("the people in %s are not to be subscribed", (file) => {
  expect(refusalNameOf(file)).toBe(file.split("/").at(-1));
});

test.each([
  ...[
    "customers.csv",
    "subscribers.csv",
    "newsletter_2024.csv",
    "abonnenten.csv",
    "optin.csv",
    "unsubscribed/customers.csv",
    "-",
  ],
  ...["standard input", "clean.csv", "orders.xlsx", "no_email.csv", "active subscribers.csv", "in.csv"],
])("%s says nothing of that", (file) => expect(refusalNameOf(file)).toBeUndefined());

test("what is in an archive is what the archive says, or a folder in it", () => {
  expect(refusalNameOf("/exports/optouts.zip/customers.csv")).toBe("optouts.zip");
  expect(refusalNameOf("export.zip/unsubscribed/customers.csv")).toBe("unsubscribed");
});

const HEADER = ["Email", "Since", "Plan"];
const ROWS = [
  ["a@shop.example", "2021-03-12", "gold"],
  ["b@shop.example", "2021-03-12", ""],
];
const columns = { Email: { field: "email" }, Since: { field: "subscribedAt" }, Plan: { field: "ignore" } } as const;

function factOf(request: MappingRequest, rows: readonly (readonly string[])[] = ROWS): string | undefined {
  try {
    chooseMapping("optouts.csv", HEADER, { columns, ...request }, rows);
    return undefined;
  } catch (error) {
    return error instanceof FileError ? error.fact : String(error);
  }
}

test.each<MappingRequest>([
  { subscribedAtChanged: true },
  { subscribedAtChanged: "when-subscribed" },
  { subscribedAtChanged: true, subscribedOnlyIf: { Email: { not: [""] } } },
  { subscribedAtChanged: true, subscribedOnlyIf: { Plan: ["gold", ""] } },
  { mapping: { columns, subscribedAtChanged: { column: "Plan", true: ["gold", ""] } } },
])("nobody in a file of refusals is subscribed by %j", (request) => {
  expect(factOf(request)).toBe("refusals-named");
});

test.each<MappingRequest>([
  { subscribedAtChanged: false },
  { subscribedAtChanged: true, subscribedOnlyIf: { Plan: ["gold"] } },
  { mapping: { columns, subscribedAtChanged: { column: "Plan", true: ["gold"] } } },
  { mapping: { columns, subscribedAtChanged: true, allSubscribedIn: ["optouts"] } },
  { mapping: { columns, subscribedAtChanged: true, correctionOf: { line: "line", why: "why" } } },
])("%j says who is", (request) => expect(factOf(request)).toBeUndefined());
