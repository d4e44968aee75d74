import { expect, test } from "vitest";
import { readHeader } from "../../../src/files/columns/header.js";
import { type Mapping, rowMapper } from "../../../src/files/columns/mapping.js";
import { countryOf, isCountryName } from "../../../src/files/reading/country-names.js";
import type { Reading } from "../../../src/files/reading/reading.js";

/** The number of each row, or the code of what is wrong with it. */
async function numbersOf(
  reading: Reading,
  rows: readonly (readonly [phone: string, country: string])[],
  column = "Country",
): Promise<readonly unknown[]> {
  const columns = { Phone: { field: "phoneNumber" }, [column]: { field: "ignore" } } as const;
  const mapping: Mapping = { columns, subscribedAtChanged: false, reading };
  const mapper = await rowMapper(["Phone", column], mapping);
  return rows.map((row) => {
    const { value, issues = [] } = mapper.map(row);
    return issues[0]?.code ?? (value as { profile: { phoneNumber: string } }).profile.phoneNumber;
  });
}

const NATIONAL = [
  ["0170 1234567", "DE"],
  ["0664 1234567", "AT"],
  ["079 123 45 67", "CH"],
  ["06 12 34 56 78", "FR"],
  ["0888 123 405", "България"],
  ["07911 123456", "United Kingdom (UK)"],
] as const;

test("a column of countries that is named reads each national number by its row", async () => {
  const found = await numbersOf({ countryColumn: "Country" }, NATIONAL);
  const wanted = ["+491701234567", "+436641234567", "+41791234567", "+33612345678", "+359888123405", "+447911123456"];
  expect(found).toEqual(wanted);
  // Also beside a country, and again after others were seen.
  expect(await numbersOf({ country: "DE", countryColumn: "Country" }, [...NATIONAL, ...NATIONAL])).toEqual([
    ...wanted,
    ...wanted,
  ]);
});

test.each([
  "Country",
  "Country Code",
  "Land",
  "Ländercode",
  "Държава",
  "Χώρα",
  "Pays",
  "Paese",
  "País",
  "Țară",
  "Kraj",
])(
  "a national number of a row that is of another country by %s never becomes one of the given country",
  async (column) => {
    const found = await numbersOf({ country: "DE" }, NATIONAL, column);
    expect(found).toEqual(["+491701234567", ...Array(5).fill("phone-abroad")]);
  },
);

test("a row whose country is blank, nothing or unknown is read by the given country, and without one refused", async () => {
  const rows = ["", " ", "NULL", "Atlantis", "-"].map((country) => ["0170 1234567", country] as const);
  const german = rows.map(() => "+491701234567");
  expect(await numbersOf({ country: "DE" }, rows)).toEqual(german);
  expect(await numbersOf({ country: "DE", countryColumn: "Country" }, rows)).toEqual(german);
  expect(await numbersOf({ countryColumn: "Country" }, rows)).toEqual(rows.map(() => "phone-national"));
  // Of a country that is known to have no numbers of its own, none is known.
  expect(await numbersOf({ country: "DE", countryColumn: "Country" }, [["0170 1234567", "AQ"]])).toEqual([
    "phone-national",
  ]);
});

test("international forms are what they are, whatever the country of the row", async () => {
  const rows = ["+43 664 1234567", "0043 664 1234567", "(+43) 664 1234567", "+43 (0)664 1234567"].flatMap((phone) =>
    ["AT", "DE", "FR", "", "?"].map((country) => [phone, country] as const),
  );
  const wanted = rows.map(() => "+436641234567");
  for (const reading of [
    {},
    { country: "DE" },
    { countryColumn: "Country" },
    { country: "DE", countryColumn: "Country" },
  ])
    expect(await numbersOf(reading, rows)).toEqual(wanted);
});

test("countries that share a code share their national numbers", async () => {
  const found = await numbersOf({ country: "CA" }, [["(212) 555-0100", "US"]]);
  expect(found).toEqual(["+12125550100"]);
});

test("without a country, a column that is not named reads nothing", async () => {
  expect(await numbersOf({}, NATIONAL)).toEqual(NATIONAL.map(() => "phone-national"));
});

test.each([
  ["de", "DE"],
  ["DEU", "DE"],
  ["UK", "GB"],
  ["EL", "GR"],
  ["Deutschland", "DE"],
  ["ÖSTERREICH", "AT"],
  ["Osterreich", "AT"],
  ["Германия", "DE"],
  ["Γερμανία", "DE"],
  ["Allemagne", "DE"],
  ["Alemania", "DE"],
  ["Germania", "DE"],
  ["Niemcy", "DE"],
  ["Czech Republic", "CZ"],
  ["United States (US)", "US"],
  ["DD", undefined],
  ["Sofia", undefined],
  ["", undefined],
])("the country of %s is %s", (text, country) => {
  expect(countryOf(text)).toBe(country);
});

test("columns of countries are known by their names, and those of something else's country are not", () => {
  const names =
    "Default Address Country Code|Country / Region|Billing Country|billing_country|default_address.country_code|Mailing Country|Address 1 - Country|Country/Region|Kod kraju|Cod țară|Code pays|Код на държава|Land (ISO)|Country Code 2|MailingCountryCode";
  for (const name of names.split("|")) expect([name, isCountryName(name)]).toEqual([name, true]);
  for (const name of ["Birth Country", "Geburtsland", "Bundesland", "County", "Island", "Landline", "City", "Phone"])
    expect([name, isCountryName(name)]).toEqual([name, false]);
});

test("a file without the column that was named is refused, whatever columns it may lack", () => {
  const columns = { Phone: { field: "phoneNumber" } } as const;
  for (const missingColumns of ["refuse", "ignore"] as const) {
    const mapping: Mapping = {
      columns,
      missingColumns,
      subscribedAtChanged: false,
      reading: { countryColumn: "Land" },
    };
    expect(() => readHeader("in.csv:1", ["Phone"], mapping)).toThrow('column "Land" is missing');
    expect(readHeader("in.csv:1", ["Phone", "LAND"], mapping)).toEqual(["Phone", "Land"]);
  }
});
