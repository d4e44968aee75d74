import { type Case, caseOf, column, NOBODY, refused, rejecting, without, withoutFlags } from "./case.js";
import { spreadsheet } from "./draft.js";
import { type Country, LOCALES } from "./locales.js";

/** Numbers as spreadsheets and people write them. */
const PHONES = [
  ["+44 (0)20 7946 0018", "+442079460018"],
  ["+49 (0) 209 22 33 44 55", "+4920922334455"],
  ["+359 0888 123 401", "+359888123401"],
  ["00359 888 123 402", "+359888123402"],
  ["(+359) 888 123 403", "+359888123403"],
  ["'+359888123404", "+359888123404"],
  ['="+359888123405"', "+359888123405"],
  ["+359\u00a0888\u00a0123\u00a0406", "+359888123406"],
  ["+39 06 1234 5678", "+390612345678"],
  ["\\N", ""],
  ["3.59888E+11", undefined],
  ["3,59888E+11", undefined],
  ["+359888123405 ext 12", undefined],
  ["+35988", undefined],
  ["+999123456789", undefined],
  ["+359888123405 / +359888123406", undefined],
  ["0888 123 405", undefined],
] as const;

const DATES = [
  ["2021-03-12", "2021-03-12T00:00:00Z"],
  ["20210312", "2021-03-12T00:00:00Z"],
  ["12.03.2021", "2021-03-12T00:00:00Z"],
  ["2021-03-12T10:22:33.419Z", "2021-03-12T10:22:33.419Z"],
  ["2020-09-25 16:45:13 -0400", "2020-09-25T16:45:13-04:00"],
  ["2021-03-12 10:22+02", "2021-03-12T10:22:00+02:00"],
  ["Fri, 12 Mar 2021 10:22:33 +0200", "2021-03-12T10:22:33+02:00"],
  ["Mar 12, 2021 10:22:33 PM Z", "2021-03-12T22:22:33Z"],
  ["0000-00-00 00:00:00", ""],
  ["NULL", ""],
  ["30.02.2021", undefined],
  ["12.03.21", undefined],
  ["05/06/2021", undefined],
  ["2021-03-12 10:22:33", undefined],
  ["44267", undefined],
] as const;

export function* phoneAndDateCases(): Generator<Case> {
  yield caseOf("phones in every way", column("Phone", "phoneNumber", PHONES));
  const kept = PHONES.map(([cell, value]) => [cell, value ?? ""] as const);
  const drop = [...NOBODY, "--drop-invalid", "phoneNumber"];
  const wrong = PHONES.filter(([, value]) => value === undefined).length;
  yield caseOf("phones in every way, left out where they are wrong", column("Phone", "phoneNumber", kept, drop), {
    dropped: wrong,
  });
  yield caseOf("dates in every way", column("Created At", "registeredAt", DATES));
  const sofia = [...NOBODY, "--time-zone", "Europe/Sofia"];
  const night = [
    ["28.03.2021 02:59:59", "2021-03-28T02:59:59+02:00"],
    ["28.03.2021 03:30", undefined],
    ["31.10.2021 03:30", undefined],
    ["31.10.2021 04:00", "2021-10-31T04:00:00+02:00"],
  ] as const;
  yield caseOf("the nights on which clocks change", column("Created At", "registeredAt", night, sofia));
  yield caseOf(
    "birthdays with a time",
    column("dob", "birthday", [
      ["1986-01-17 00:00:00", "1986-01-17"],
      ["1986-01-17T00:00:00Z", "1986-01-17"],
      ["1986-1-7", "1986-01-07"],
      ["1986-01-17 12:30:00", undefined],
      ["1/17", undefined],
    ]),
  );
  const ambiguous = [["05/06/1986"], ["07/08/1990"]] as const;
  const both = (value?: string) =>
    ambiguous.map(([cell], row) => [cell, row === 0 ? value : value && "1990-08-07"] as const);
  yield caseOf("slashes that no row explains", column("Birthday", "birthday", both()));
  yield caseOf(
    "slashes that the user explains",
    column("Birthday", "birthday", both("1986-06-05"), [...NOBODY, "--date-format", "dd/MM/yyyy"]),
  );
  yield caseOf(
    "slashes that contradict one another",
    column("Birthday", "birthday", [
      ["25/06/1986", "1986-06-25"],
      ["06/25/1986", "1986-06-25"],
      ["05/06/1986", undefined],
    ]),
  );
  yield caseOf(
    "years of two digits that the user explains",
    column("Birthday", "birthday", [["17.01.86", "1986-01-17"]], [...NOBODY, "--date-format", "dd.MM.yy"]),
  );
  for (const country of ["BG", "DE", "FR", "GB", "US"] as const) yield* nationalCases(country);
}

/** The list of a shop without what only a person knows. */
function* nationalCases(country: Country): Generator<Case> {
  const draft = spreadsheet(country);
  const unsaid = withoutFlags(draft, "--country");
  const hasPhone = (cells: readonly string[]): boolean => cells[3] !== "";
  yield caseOf(`${country}, national phones without a country`, rejecting(unsaid, hasPhone));
  const phoneless = without(unsaid, "phoneNumber");
  yield caseOf(`${country}, national phones left out`, phoneless, {
    args: ["--drop-invalid", "phoneNumber"],
    dropped: 3,
  });
  yield caseOf(
    `${country}, times without a zone`,
    rejecting(withoutFlags(draft, "--time-zone"), () => true),
  );
  const undated = without(withoutFlags(draft, "--time-zone"), "registeredAt");
  yield caseOf(`${country}, times without a zone left out`, undated, {
    args: ["--drop-invalid", "registeredAt"],
    dropped: 4,
  });
  yield refused(`${country}, who is subscribed is not said`, withoutFlags(draft, "--subscribed-only-if"));
  const [, , , , , , consent = ""] = LOCALES[country].header;
  const renamed = { ...draft, header: draft.header.map((name) => (name === consent ? "x" : name)) };
  yield refused(`${country}, the column that says who is subscribed is missing`, renamed);
}
