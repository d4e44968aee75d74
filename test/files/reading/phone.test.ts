import { type CountryCode, getCountryCallingCode } from "libphonenumber-js/max";
import { describe, expect, test } from "vitest";
import { phoneReader } from "../../../src/files/reading/phone.js";
import { Unreadable } from "../../../src/files/reading/reading.js";
import { seededRandom } from "../../../src/sandbox/faults.js";

/** The number, or the code of what is wrong. */
async function read(text: string, country?: string): Promise<string> {
  const value = (await phoneReader(country))(text);
  return value instanceof Unreadable ? value.code : value;
}

test.each([
  ["+359888123405", "+359888123405"],
  ["+49875345976", "+49875345976"],
  ["+44 (0)20 7946 0018", "+442079460018"],
  ["+49 (0) 209 22 33 44 55", "+4920922334455"],
  ["+359 0888 123 405", "+359888123405"],
  ["+3590888123405", "+359888123405"],
  ["+4402079460018", "+442079460018"],
  ["00359 888 123 405", "+359888123405"],
  ["(00359) 888-123-405", "+359888123405"],
  ["(+359) 888.123.405", "+359888123405"],
  ["+359\u00a0888\u2011123\u2011405", "+359888123405"],
  ["+36 06 30 123 4567", "+36301234567"],
  ["+7 8 495 123 45 67", "+74951234567"],
  ["+1 (212) 555-0100", "+12125550100"],
  ["+30 (0) 210 123 4567", "+302101234567"],
  ["+352 (0) 26 12 34 56", "+35226123456"],
  ["+39 06 1234 5678", "+390612345678"],
  ["+39 (0)6 1234 5678", "+390612345678"],
  ["+39 (0)347 123 4567", "+393471234567"],
  ["+49 209/223344", "+49209223344"],
])("the international form %s is %s, whatever the country", async (text, number) => {
  for (const country of [undefined, "BG", "DE", "US"]) expect(await read(text, country)).toBe(number);
});

test.each([
  ["0888 123 405", "BG", "+359888123405"],
  ["888123405", "BG", "+359888123405"],
  ["359888123405", "bg", "+359888123405"],
  ["359888123405.0", "BG", "+359888123405"],
  ["02/987 65 43", "BG", "+35929876543"],
  ["(0)20 7946 0018", "GB", "+442079460018"],
  ["07911 123456", "GB", "+447911123456"],
  ["0170 1234567", "DE", "+491701234567"],
  ["0209 / 22 33 44", "DE", "+49209223344"],
  ["210 123 4567", "GR", "+302101234567"],
  ["06 1234 5678", "IT", "+390612345678"],
  ["06 30 123 4567", "HU", "+36301234567"],
  ["8 (495) 123-45-67", "RU", "+74951234567"],
  ["(212) 555-0100", "US", "+12125550100"],
  ["0712 345 678", "RO", "+40712345678"],
])("the national number %s of %s is %s", async (text, country, number) => {
  expect(await read(text, country)).toBe(number);
  expect(await read(text)).toBe("phone-national");
});

test.each([
  ["359888123405", "DE"],
  ["359 888 123 405", "DE"],
  ["15205551234", "DE"],
  ["359888123405", "AT"],
  ["359888123405", "IT"],
  ["4530123456", "DE"],
])("%s is a number of another country without its plus, or one of %s", async (text, country) => {
  expect(await read(text, country)).toBe("phone-ambiguous");
  expect(await read(`+${text}`, country)).toMatch(/^\+\d+$/);
  expect(await read(`0${text}`, country)).not.toBe("phone-ambiguous");
});

test.each([
  ["888123405", "BG", "+359888123405"],
  ["712345678", "RO", "+40712345678"],
  ["612345678", "FR", "+33612345678"],
  ["7911123456", "GB", "+447911123456"],
  ["1701234567", "DE", "+491701234567"],
  ["608 234 5678", "US", "+16082345678"],
  ["4951234567", "RU", "+74951234567"],
  ["(495) 123-45-67", "RU", "+74951234567"],
  ["3471234567", "IT", "+393471234567"],
  ["601234567", "PL", "+48601234567"],
])("%s without a zero in front is a national number of %s", async (text, country, number) => {
  expect(await read(text, country)).toBe(number);
});

test("what a reader has seen before changes no number: it reads as a fresh one does", async () => {
  const random = seededRandom(7);
  const digits = (count: number): string => Array.from({ length: count }, () => Math.floor(random() * 10)).join("");
  const countries = [
    "BG",
    "DE",
    "GR",
    "GB",
    "US",
    "FR",
    "IT",
    "RO",
    "HU",
    "RU",
    "ES",
    "AT",
    "TR",
    "MX",
    "AR",
    "BR",
    "CI",
  ];
  for (const country of countries) {
    const reader = await phoneReader(country);
    const code = getCountryCallingCode(country as CountryCode);
    for (let kind = 0; kind < 60; kind += 1) {
      const beginning = ["", "0", "0", "06", code, `+${code}`, `+${code}0`, "+"][kind % 8] + digits(3 + (kind % 3));
      const left = 3 + (kind % 6);
      for (let one = 0; one < 8; one += 1) {
        const end = digits(left);
        const text = one % 2 === 0 ? beginning + end : `${beginning} ${end.slice(0, 2)}-${end.slice(2)}`;
        const value = reader(text);
        expect([country, text, value instanceof Unreadable ? value.code : value]).toEqual([
          country,
          text,
          await read(text, country),
        ]);
      }
    }
  }
});

describe("what is refused", () => {
  test.each([
    ["3.59888E+11", "BG", "phone-scientific"],
    ["3,59888E+11", undefined, "phone-scientific"],
    ["3.5989e+11", "BG", "phone-scientific"],
    ["+359 888 123 405 ext. 12", "BG", "phone-letters"],
    ["+359 888 123 405x12", "BG", "phone-letters"],
    ["1-800-FLOWERS", "US", "phone-letters"],
    ["0888 123 405 (Ани)", "BG", "phone-letters"],
    ["+359 888 123 405 #12", "BG", "phone-characters"],
    ["0888 123 405, 0888 123 406", "BG", "phone-several"],
    ["0888 123 405;0888 123 406", "BG", "phone-several"],
    ["0171 2345610 / 030 12345678", "DE", "phone-several"],
    ["0171 2345610/030 12345678/030 12345679", "DE", "phone-several"],
    ["0171 2345610 / 030 12345678", undefined, "phone-several"],
    ["0171 2345610\n030 12345678", "DE", "phone-several"],
    ["0171 2345610 oder 030 12345678", "DE", "phone-several"],
    ["038201/123456", undefined, "phone-national"],
    ["0171 2345610, ext. 3", "DE", "phone-letters"],
    ["+359888123405+359888123406", "BG", "phone-characters"],
    ["0170/1234567/68", "DE", "phone-characters"],
    ["0170 1234567/68", "DE", "phone-impossible"],
    ["++359888123405", "BG", "phone-characters"],
    ["+35988", undefined, "phone-short"],
    ["0888", "BG", "phone-short"],
    ["1", "BG", "phone-short"],
    ["+", "BG", "phone-characters"],
    ["+44207946001899", undefined, "phone-long"],
    ["08881234058881234058", "BG", "phone-long"],
    ["+999123456789", undefined, "phone-country"],
    ["00000000000", "BG", "phone-country"],
    ["+300210123456", undefined, "phone-impossible"],
    ["491701200003", "DE", "phone-ambiguous"],
    ["٠٨٨٨١٢٣٤٠٥", "BG", "phone-characters"],
    ["😀", "BG", "phone-characters"],
  ])("%s of %s: %s", async (text, country, code) => {
    expect(await read(text, country)).toBe(code);
  });

  test("a number of another length than the one before it, with the same beginning", async () => {
    const reader = await phoneReader(undefined);
    expect(reader("+442079460018")).toBe("+442079460018");
    expect(reader("+44207946")).toBeInstanceOf(Unreadable);
    expect(reader("+442079460019")).toBe("+442079460019");
    expect(reader("+44207946001899")).toBeInstanceOf(Unreadable);
  });
});

test("a number that is read is read again as itself", async () => {
  const reader = await phoneReader("DE");
  for (const text of ["+44 (0)20 7946 0018", "0170 1234567", "+39 (0)6 1234 5678", "0044 20 7946 0018"]) {
    const number = reader(text);
    expect(reader(String(number))).toBe(number);
  }
});

test("a country that there is not is an error, and not a file of rejects", async () => {
  await expect(phoneReader("UK")).rejects.toThrow('"UK" is no country with phone numbers');
});

test("what is said of a number never holds it", async () => {
  const reader = await phoneReader(undefined);
  for (const text of ["0888 123 405", "3.59888E+11", "+359 888 x12"]) {
    expect((reader(text) as Unreadable).message).not.toMatch(/\d/);
  }
});

test.each(["02.01.1990", "2.1.1990", "13/01/2021", "13-01-2021", "2021-01-13", "2021/1/13"])(
  "%s is a date, and no phone number of any country",
  async (text) => {
    for (const country of [undefined, "BG", "DE", "DK", "FR", "US"])
      expect(await read(text, country)).toBe("phone-date");
  },
);

test("digits in other groups, or that are no day, stay a phone number", async () => {
  expect(await read("06.12.34.56.78", "FR")).toBe("+33612345678");
  expect(await read("02.98.1990", "BG")).not.toBe("phone-date");
  expect(await read("20210113", "DK")).toBe("+4520210113");
});
