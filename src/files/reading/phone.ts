import type { CountryCode } from "libphonenumber-js/max";
import { wholeOf } from "../../commonjs.js";
import { FileError } from "../file-error.js";
import { Unreadable } from "./reading.js";
import { isScientific } from "./spreadsheet.js";

export type PhoneReader = (text: string) => string | Unreadable;

const E164 = /^\+[1-9]\d{6,14}$/;
const SIGNS = /^(?=.*\d)\+?[\d\s()./\u00a0\u202f\u2010-\u2015\u2212-]+$/u;
const TRUNK_ZERO = /\(\s*0\s*\)/;

/**
 * Reads phone numbers to E.164: `+` and digits. A number has to be possible in its country, by its length; that somebody has it
 * is nobody's to say. Where a text can be two numbers, the numbering plan must allow one of them only.
 *
 * @param country Whose national numbers are read. @throws {FileError} when there is none of this code
 */
export async function phoneReader(country: string | undefined): Promise<PhoneReader> {
  const { getCountryCallingCode, isSupportedCountry, Metadata, parsePhoneNumberFromString, validatePhoneNumberLength } =
    wholeOf(await import("libphonenumber-js/max"));
  const home = country?.toUpperCase();
  if (home !== undefined && !isSupportedCountry(home)) {
    throw new FileError("unknown-country", `"${country}" is no country with phone numbers.`);
  }
  const options = { extract: false, ...(home !== undefined && { defaultCountry: home }) };
  /** Beginnings and lengths of numbers that are E.164 already, and possible. */
  const known = new Set<number>();

  return (text) => {
    if (!E164.test(text)) return read(text);
    const key = Number(text.slice(1, 6)) * 100 + text.length;
    if (known.has(key)) return text;
    const number = read(text);
    if (number === text && isPlain(text)) known.add(key);
    return number;
  };

  function read(text: string): string | Unreadable {
    if (isScientific(text)) return new Unreadable("phone-scientific");
    if (/\p{L}/u.test(text)) return new Unreadable("phone-letters");
    const written = text
      .replace(/^(\d{7,})[.,]0$/, "$1") // a program took it for a number with decimals
      .replace(/^\(\s*(\+|00)\s*(\d+)\s*\)/, "$1$2 ")
      .replace(/^00/, "+");
    if (!SIGNS.test(written) || written.split("/").length > 2) return new Unreadable("phone-characters");
    if (!written.startsWith("+") && home === undefined) return new Unreadable("phone-national");
    return chosen(readingsOf(written), written);
  }

  /** What the text may mean. */
  function readingsOf(text: string): readonly string[] {
    if (text.startsWith("+")) return TRUNK_ZERO.test(text) ? [text.replace(TRUNK_ZERO, " "), text] : [text];
    const digits = text.replace(/\D/g, "");
    return digits.startsWith(getCountryCallingCode(home as CountryCode)) ? [text, `+${digits}`] : [text];
  }

  function chosen(readings: readonly string[], written: string): string | Unreadable {
    const numbers = readings.flatMap((reading) => parsed(reading) ?? []);
    const possible = numbers.filter((number) => number.isPossible());
    const [first] = possible;
    if (first === undefined) return impossible(readings[0] ?? written);
    // A zero that is no trunk zero here, and two numbers that share their beginning, are known by the numbering plan alone.
    const isDoubtful = written.includes("/") || possible.some(({ nationalNumber }) => nationalNumber.startsWith("0"));
    const isOne = possible.every(({ number }) => number === first.number);
    if (isOne && !isDoubtful) return first.number;
    const valid = new Set(possible.filter((number) => number.isValid()).map(({ number }) => number));
    const [one, other] = valid;
    if (other !== undefined) return new Unreadable("phone-ambiguous");
    return one ?? new Unreadable(isOne ? "phone-impossible" : "phone-ambiguous");
  }

  function parsed(text: string): ReturnType<typeof parsePhoneNumberFromString> {
    return parsePhoneNumberFromString(text, options);
  }

  function impossible(text: string): Unreadable {
    switch (validatePhoneNumberLength(text, options)) {
      case "TOO_SHORT":
      case "NOT_A_NUMBER":
        return new Unreadable("phone-short");
      case "TOO_LONG":
        return new Unreadable("phone-long");
      case "INVALID_COUNTRY":
        return new Unreadable("phone-country");
      default:
        return new Unreadable("phone-impossible");
    }
  }

  /** Whether all numbers with these first five digits and this length are as they should be: the first of them is. */
  function isPlain(text: string): boolean {
    const number = parsed(text);
    if (number?.country === undefined || number.nationalNumber.startsWith("0")) return false;
    const metadata = new Metadata();
    metadata.selectNumberingPlan(number.country);
    const plan = metadata.numberingPlan as { nationalPrefixForParsing?(): string | undefined } | undefined;
    return /^\d{0,2}$/.test(plan?.nationalPrefixForParsing?.() ?? "");
  }
}
