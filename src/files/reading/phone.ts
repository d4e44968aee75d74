import type { CountryCode } from "libphonenumber-js/max";
import { wholeOf } from "../../commonjs.js";
import { FileError } from "../file-error.js";
import { Unreadable } from "./reading.js";
import { isScientific } from "./spreadsheet.js";

export type PhoneReader = (text: string) => string | Unreadable;

/** Digits with nothing but spaces and hyphens between them; two zeros at the beginning are a plus. */
const ORDINARY = /^(?:\+[1-9]|0?[1-9])[\d -]{4,17}\d$/;
const SEPARATORS = /[ -]/g;
/** A day of a century in which customers live; eight digits without signs may be either. */
const DAY =
  /^(?:(?:19|20)\d\d([-/.])(?:0?\d|1[0-2])\1(?:[0-2]?\d|3[01])|(?:[0-2]?\d|3[01])([-/.])(?:[0-2]?\d|3[01])\2(?:19|20)\d\d)$/;

/** What a customer has, of the kinds of numbers in a plan. */
const OF_PEOPLE: ReadonlySet<string> = new Set([
  "MOBILE",
  "FIXED_LINE",
  "FIXED_LINE_OR_MOBILE",
  "PERSONAL_NUMBER",
  "VOIP",
]);

/** A country has a few thousand of them. */
const MOST_KINDS = 20_000;

/** Readers by country, each made once. */
export interface PhoneReaders {
  /** @param country Whose national numbers are read. @throws {FileError} when there is none of this code */
  of(country: string | undefined): PhoneReader;
  /** Whether the country has phone numbers. */
  has(country: string): boolean;
  /** Whether national numbers of both become the same ones: those of the United States and of Canada. */
  haveOneCode(one: string, other: string): boolean;
}

/** What the types of the library leave out. */
interface NumberingPlan {
  nationalPrefix?(): string | number | undefined;
  nationalPrefixForParsing?(): string | undefined;
}

interface Beginning {
  readonly code: string;
  /** Digits that are left out, such as the zero of a national number. */
  readonly left: number;
}

const SIGNS = /^(?=.*\d)\+?[\d\s()./\u00a0\u202f\u2010-\u2015\u2212-]+$/u;
/** Between the numbers of a cell. */
const BETWEEN = /[/,;|\r\n]|\s\p{L}+\s/u;
/** Digits of one, without the code of an area. */
const LEAST_DIGITS = 6;
/** Digits that a number can have at most (E.164). */
const MOST_DIGITS = 15;
const TRUNK_ZERO = /\(\s*0\s*\)/;

/**
 * Reads phone numbers to E.164: `+` and digits. A number has to be possible in its country, by its length; that somebody has it
 * is nobody's to say. Where a text can be two numbers, the numbering plan must allow one of them only.
 *
 * @param country Whose national numbers are read. @throws {FileError} when there is none of this code
 */
export async function phoneReader(country: string | undefined): Promise<PhoneReader> {
  return (await phoneReaders()).of(country);
}

/** Whether a text is two numbers or more, of which nothing says which one is wanted. */
function isSeveral(text: string): boolean {
  const numbers = text.split(BETWEEN).map((part) => part.replace(/\D/g, "").length);
  const isLong = numbers.reduce((sum, digits) => sum + digits, 0) > MOST_DIGITS;
  return isLong && numbers.filter((digits) => digits >= LEAST_DIGITS).length > 1;
}

export async function phoneReaders(): Promise<PhoneReaders> {
  const library = wholeOf(await import("libphonenumber-js/max"));
  const codeOf = (country: string): string | undefined => {
    const code = country.toUpperCase();
    return library.isSupportedCountry(code) ? library.getCountryCallingCode(code) : undefined;
  };
  const kinds = new Kinds();
  const made = new Map<string | undefined, PhoneReader>();
  return {
    of(country) {
      const reader = made.get(country) ?? readerOf(library, country, kinds);
      made.set(country, reader);
      return reader;
    },
    has: (country) => codeOf(country) !== undefined,
    haveOneCode: (one, other) => codeOf(one) !== undefined && codeOf(one) === codeOf(other),
  };
}

/** What the readers of a file have learned, so that all together do not learn without end. */
class Kinds {
  readonly #all: Map<string, Beginning | undefined>[] = [];
  #size = 0;

  ofReader(): Map<string, Beginning | undefined> {
    const known = new Map<string, Beginning | undefined>();
    this.#all.push(known);
    return known;
  }

  /** To be called before one more is added. */
  count(): void {
    if (this.#size >= MOST_KINDS) {
      for (const known of this.#all) known.clear();
      this.#size = 0;
    }
    this.#size += 1;
  }
}

function readerOf(
  library: typeof import("libphonenumber-js/max"),
  country: string | undefined,
  kinds: Kinds,
): PhoneReader {
  const { getCountryCallingCode, isSupportedCountry, Metadata, parsePhoneNumberFromString, validatePhoneNumberLength } =
    library;
  const home = country?.toUpperCase();
  if (home !== undefined && !isSupportedCountry(home)) {
    throw new FileError("unknown-country", `"${country}" is no country with phone numbers.`);
  }
  const options = { extract: false, ...(home !== undefined && { defaultCountry: home }) };
  /**
   * What stands before the digits of numbers in E.164, by how they begin and how long they are: all of one kind are read as the first of them
   * was. Undefined for a kind that has to be looked at one by one.
   */
  const known = kinds.ofReader();

  return (text) => {
    if (DAY.test(text)) return new Unreadable("phone-date");
    if (!ORDINARY.test(text)) return read(text);
    const digits = text.replace(SEPARATORS, "");
    const kind = `${digits.slice(0, 6)}${digits.length}`;
    const beginning = known.get(kind);
    if (beginning !== undefined) return beginning.code + digits.slice(beginning.left);
    const number = read(text);
    if (!known.has(kind) && typeof number === "string") {
      kinds.count();
      known.set(kind, beginningOf(digits, number));
    }
    return number;
  };

  /** How digits become this number, if it says so of all that begin like them and are as long. */
  function beginningOf(digits: string, number: string): Beginning | undefined {
    const isOne =
      digits.startsWith("+") || (readingsOf(digits).length === 1 && parsedAbroad(digits)?.isPossible() !== true); // of several, all digits decide
    if (!isOne || !isPlain(number)) return undefined;
    for (const left of [0, 1, 2]) {
      const own = digits.slice(left);
      if (number.endsWith(own)) return { code: number.slice(0, number.length - own.length), left };
    }
    return undefined;
  }

  function read(text: string): string | Unreadable {
    if (isScientific(text)) return new Unreadable("phone-scientific");
    if (isSeveral(text)) return new Unreadable("phone-several");
    if (/\p{L}/u.test(text)) return new Unreadable("phone-letters");
    const written = text
      .replace(/^(\d{7,})[.,]0$/, "$1") // a program took it for a number with decimals
      .replace(/^\(\s*(\+|00)\s*(\d+)\s*\)/, "$1$2 ")
      .replace(/^00/, "+");
    if (!SIGNS.test(written) || written.split("/").length > 2) return new Unreadable("phone-characters");
    if (!written.startsWith("+") && home === undefined) return new Unreadable("phone-national");
    const number = chosen(readingsOf(written), written);
    return typeof number === "string" && mayBeAbroad(written) ? new Unreadable("phone-ambiguous") : number;
  }

  /**
   * Whether digits are a number of another country without its plus, and would become one of this country. Where national numbers have a
   * zero in front, one of the two is lost, and nothing says which; where they have none, the numbering plan says it.
   */
  function mayBeAbroad(written: string): boolean {
    if (/[()/]/.test(written) || parsedAbroad(written)?.isValid() !== true) return false;
    return hasTrunkZero() || !OF_PEOPLE.has(parsed(written)?.getType() ?? "");
  }

  /** What the digits are with a plus before them, if that is a number of another country. */
  function parsedAbroad(written: string): ReturnType<typeof parsePhoneNumberFromString> {
    if (!/^[1-9]/.test(written) || home === undefined) return undefined;
    const number = parsed(`+${written}`);
    return number?.countryCallingCode === getCountryCallingCode(home as CountryCode) ? undefined : number;
  }

  function hasTrunkZero(): boolean {
    const prefix = planOf(home as CountryCode)?.nationalPrefix?.();
    return typeof prefix === "string" && prefix.startsWith("0"); // a plan without one has the number 0
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
    return /^\d{0,2}$/.test(planOf(number.country)?.nationalPrefixForParsing?.() ?? "");
  }

  function planOf(of: CountryCode): NumberingPlan | undefined {
    const metadata = new Metadata();
    metadata.selectNumberingPlan(of);
    return metadata.numberingPlan as NumberingPlan | undefined;
  }
}
