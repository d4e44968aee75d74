import { expect, test } from "vitest";
import { type Examination, examine } from "../../../src/files/columns/examine.js";
import { csvRows } from "../../../src/files/formats/csv-rows.js";
import type { ReadingEvidence } from "../../../src/files/reading/evidence.js";
import { inPieces } from "../../support/files/bytes.js";

const look = (...lines: readonly string[]): Promise<Examination> =>
  examine("in.csv", csvRows("in.csv", inPieces(lines.join("\n"), 65_536)), { auto: true, subscribedAtChanged: false });

async function evidenceOf(about: ReadingEvidence["about"], ...lines: readonly string[]) {
  const { evidence } = await look(...lines);
  return evidence.find((one) => one.about === about);
}

const BULGARIAN = ["0888 123 456", "0878 123 457", "02 912 3456"];
const withPhones = (header: string, phones: readonly string[], rest = ""): string[] => [
  header,
  ...phones.map((phone, at) => `c${at}@shop.example,${phone}${rest}`),
];

test.each([
  ["the language of the columns", withPhones("Имейл,Телефон", BULGARIAN), "BG", "the columns are named in Bulgarian"],
  ["a column of countries", withPhones("email,phone,Country", BULGARIAN, ",Bulgaria"), "BG", 'have BG in "Country"'],
  ["a code of its own", withPhones("email,phone,Country Code", ["020 7946 0123", "020 7946 0124"], ",UK"), "GB", "GB"],
  [
    "numbers with +",
    withPhones("email,phone", [...BULGARIAN, "+359888123458", "00359878123459"]),
    "BG",
    "2 of 2 numbers",
  ],
  [
    "numbers that nobody has, of a country that is named",
    withPhones("email,phone,Country", ["07700 900123", "07700 900124"], ",United Kingdom"),
    "GB",
    'have GB in "Country"',
  ],
])("a country is proposed by the phone numbers and %s", async (_by, lines, country, because) => {
  const evidence = await evidenceOf("country", ...lines);
  expect(evidence).toMatchObject({ value: country, because: expect.stringContaining(because) });
});

test("numbers that several countries have are told with the candidates, and nothing is read by a guess", async () => {
  const lines = withPhones("email,phone", BULGARIAN);
  const { evidence, mapping, rejected } = await look(...lines);
  expect(evidence).toMatchObject([{ about: "country", value: undefined, columns: ["phone"] }]);
  expect(evidence[0]?.candidates.length).toBeGreaterThan(1);
  expect(evidence[0]?.candidates).toContain("BG");
  expect([mapping.reading, rejected]).toEqual([undefined, 3]);
});

test("what contradicts the phone numbers leaves the country open, with both", async () => {
  const { evidence } = await look(...withPhones("Имейл,Телефон,Country", ["0888 123 456"], ",Germany"));
  expect(evidence[0]).toMatchObject({ about: "country", value: undefined });
  expect(evidence[0]?.candidates).toContain("DE");
});

test("a few numbers, one of them mistyped, do not outvote what else speaks for a country: it is left open, with both", async () => {
  const phones = ["0888 123 401", "02 981 2345", "088 812"]; // possible in Finland, all of them
  const { evidence, mapping } = await look(...withPhones("Имейл,Телефон", phones, ""));
  const because = expect.stringMatching(/3 national phone numbers.*the columns are named in Bulgarian/);
  expect(evidence[0]).toMatchObject({ about: "country", value: undefined, because });
  expect(evidence[0]?.candidates).toContain("BG");
  expect(mapping.reading).toBeUndefined();
});

test.each([
  ["two numbers in a cell", ["0171 2345678", "0151 23456789", "0171 2345670 / 030 1234567"]],
  ["one that is mistyped among a few", ["0171 2345678", "0151 23456789", "0160 2345678", "030 1234567", "0171 23"]],
])("%s do not leave a file without a country", async (_, phones) => {
  const evidence = await evidenceOf("country", ...withPhones("E-Mail,Telefon", phones));
  expect(evidence).toMatchObject({ because: expect.not.stringContaining("no country has") });
  expect([evidence?.value, ...(evidence?.candidates ?? [])]).toContain("DE");
});

test("many numbers of one country go before the language of the columns", async () => {
  const phones = Array.from({ length: 10 }, (_, at) => [
    `0171 23456${at + 10}`,
    `0151 234567${at + 10}`,
    `030 123456${at + 10}`,
  ]);
  expect(await evidenceOf("country", ...withPhones("Имейл,Телефон", phones.flat()))).toMatchObject({ value: "DE" });
});

test("no evidence holds a cell", async () => {
  const { evidence } = await look(...withPhones("Имейл,Телефон,Роден", BULGARIAN, ",05/16/1980"));
  expect(JSON.stringify(evidence)).not.toMatch(/123|912|shop\.example|1980/);
});

test.each([
  [["13/02/1980", "05/06/1981"], "dd/MM/yyyy"],
  [["02-13-1980", "05-06-1981"], "MM-dd-yyyy"],
  [["05.06.81", "7.12.80"], "d.M.yy"],
  [["05/06/81", "27/12/80"], "dd/MM/yy"],
  [["5 Mar 80", "17 Dec 81"], "d MMM yy"],
])("dates such as %j are proposed as %s, and so read", async (dates, format) => {
  const lines = ["email,birthday", ...dates.map((date, at) => `c${at}@shop.example,"${date}"`)];
  const { evidence, rejected, mapping } = await look(...lines);
  expect(evidence).toMatchObject([{ about: "dateFormat", value: format, columns: ["birthday"] }]);
  expect([rejected, mapping.reading]).toEqual([0, { dateFormat: format }]);
});

test("months in English need no format", async () => {
  const { evidence, rejected } = await look("email,birthday", 'a@shop.example,"March 5, 1980"');
  expect([evidence, rejected]).toEqual([[], 0]);
});

test.each([
  [
    ["05/06/1981", "07/12/1980"],
    ["dd/MM/yyyy", "MM/dd/yyyy"],
  ],
  [
    ["05/06/81", "07/12/80"],
    ["dd/MM/yy", "MM/dd/yy"],
  ],
])("dates such as %j are left open", async (dates, candidates) => {
  const lines = ["email,birthday", ...dates.map((date, at) => `c${at}@shop.example,${date}`)];
  expect((await look(...lines)).evidence).toMatchObject([{ about: "dateFormat", value: undefined, candidates }]);
});

test("ISO dates and day.month.year need no word", async () => {
  expect((await look("email,birthday,registered", "a@shop.example,1980-02-03,05.06.2021")).evidence).toEqual([]);
});

test("a time zone is proposed where the country has one, and left open where it has several", async () => {
  const row = ",2021-05-06 07:08:09";
  const one = await evidenceOf("timeZone", ...withPhones("Имейл,Телефон,registered", BULGARIAN, row));
  expect(one).toMatchObject({ value: "Europe/Sofia", because: "3 times have no offset, and BG has one time zone" });
  const several = await evidenceOf("timeZone", "email,Country,registered", `a@shop.example,US${row}`);
  expect(several).toMatchObject({ value: undefined, candidates: expect.arrayContaining(["America/New_York"]) });
  const none = await evidenceOf("timeZone", "email,registered", `a@shop.example${row}`);
  expect(none).toMatchObject({ value: undefined, candidates: [] });
});

test.each([
  [["1.234,50", "12,5"], ","],
  [["1,234.50", "1,234"], "."],
  [["1.234", "2.345"], undefined],
])("numbers such as %j have %j before their decimals", async (numbers, value) => {
  const columns = { email: { field: "email" }, spent: { field: "custom.numeric.spent" } } as const;
  const text = ["email;spent", ...numbers.map((number, at) => `c${at}@shop.example;${number}`)].join("\n");
  const { evidence } = await examine("in.csv", csvRows("in.csv", inPieces(text, 100), { delimiter: ";" }), { columns });
  expect(evidence).toMatchObject([{ about: "decimal", value }]);
});

test("words for nothing are proposed beside the usual ones when they repeat, and never a word that may be somebody's", async () => {
  const lines = [
    "email,firstName,phone,tags",
    ...["Na", "Na", "n/a", "няма"].map((name, at) => `c${at}@shop.example,${name},-,vip`),
  ];
  const { evidence, normalised } = await look(...lines, "d@shop.example,n/a,,vip");
  expect(evidence).toMatchObject([
    { about: "nullWords", value: ["NULL", "\\N", "-", "n/a"], columns: ["firstName", "phone"] },
  ]);
  expect(normalised.nulls).toBe(7); // with "няма", which is no name
});

const COUNTRIES = [
  "email,phone,Land",
  "a@shop.example,0170 1234567,DE",
  "b@shop.example,0171 1234567,DE",
  "c@shop.example,0664 1234567,Österreich",
  "d@shop.example,+41791234567,CH",
];

test("of national numbers of several countries the column is proposed that names them, and reads them all", async () => {
  const { evidence, rejected, mapping } = await look(...COUNTRIES);
  expect(evidence).toMatchObject([{ about: "countryColumn", value: "Land", columns: ["phone"], cells: 3, of: 3 }]);
  expect(evidence[0]?.because).toBe('by "Land", of 3 rows with a national phone number 2 in DE, 1 in AT');
  expect([mapping.reading, rejected]).toEqual([{ countryColumn: "Land" }, 0]);
});

test("the country of the rows that the column leaves open is told apart", async () => {
  const { evidence } = await look(...COUNTRIES, "e@shop.example,030 901820,", "f@shop.example,0049 170 1234567,");
  expect(evidence.map(({ about }) => about)).toEqual(["countryColumn", "country"]);
  expect(evidence[1]?.because).toContain("one national phone number");
});

test("of one country, no column is proposed", async () => {
  const { evidence } = await look(...COUNTRIES.slice(0, 3), "e@shop.example,+436641234567,AT");
  expect(evidence.map(({ about }) => about)).toEqual(["country"]);
});

test("a column of one country is proposed when another country was given", async () => {
  const rows = csvRows("in.csv", inPieces(COUNTRIES.slice(0, 3).join("\n"), 65_536));
  const given = { auto: true, subscribedAtChanged: false, reading: { country: "AT" } } as const;
  const { evidence, rejected } = await examine("in.csv", rows, given);
  expect(evidence).toMatchObject([{ about: "countryColumn", value: "Land" }]);
  expect(rejected).toBe(0);
});

test("where many numbers are wrong, the countries that have most of the others are suggested, and none is taken", async () => {
  const phones = [...BULGARIAN, "0888 123 458", "0878 123 459", "99999 99999 99", "11111 11111 11", "9999999999999"];
  const { evidence, mapping } = await look(...withPhones("Имейл,Телефон", phones));
  const because = expect.stringMatching(
    /of which more than half are like those of .*the columns are named in Bulgarian/,
  );
  expect(evidence[0]).toMatchObject({ about: "country", value: undefined, candidates: ["BG"], because });
  expect(mapping.reading).toBeUndefined();
});

test("countries that are many are not named: any of them would be a guess", async () => {
  const evidence = await evidenceOf("country", ...withPhones("email,phone", ["0888 123 405"]));
  expect(evidence?.because).toMatch(/like those of \d+ countries$/);
});
