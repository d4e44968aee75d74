import type { CountryCode, PhoneNumber } from "libphonenumber-js/max";
import { wholeOf } from "../../commonjs.js";
import { mostFrequent, type ReadingEvidence } from "./evidence.js";

/** What speaks for a country besides the phone numbers of a file. */
export interface CountrySign {
  readonly countries: readonly string[];
  /** "the columns are named in Bulgarian" */
  readonly because: string;
  /** It names the country itself: numbers that are possible there are then enough. */
  readonly isStrong?: boolean;
}

/** Of the numbers: a few may be mistyped. */
const ENOUGH = 0.9;
/** Where more are: enough for a suggestion, and never for a country that is taken. So many numbers are looked at then. */
const HALF = { share: 0.5, of: 100 } as const;
/** Of so many different numbers, one may be mistyped. */
const SEVERAL = 4;
/** Of the numbers with a plus: those of customers abroad are among them. */
const MOST = 0.8;
const NAMED = 6;
/** Of different numbers: one that is mistyped may rule out the right country, and leave another one. */
const FEW = 20;

/**
 * Whose national phone numbers these are: of the country whose numbering plan has them, and of several such countries the one that a
 * sign speaks for. Undefined when there are none.
 */
export async function countryEvidence(
  cells: readonly string[],
  signs: readonly CountrySign[],
): Promise<Omit<ReadingEvidence, "columns"> | undefined> {
  const { getCountries, parsePhoneNumberFromString } = wholeOf(await import("libphonenumber-js/max"));
  const digits = cells.filter((cell) => /^[\d\s()./\u00a0-]{6,}$/.test(cell) && !/^\s*\(?00/.test(cell) && isOne(cell));
  if (digits.length === 0) return undefined;
  const distinct = [...new Set(digits)];
  const parsed = (text: string, country: CountryCode): PhoneNumber | undefined =>
    parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  const havingMost = (texts: readonly string[], share: number): readonly string[] =>
    getCountries().filter((country) =>
      areMost(texts, share, (text) => {
        const number = parsed(text, country);
        return number?.isValid() === true && number.country === country;
      }),
    );
  const valid = havingMost(distinct, ENOUGH);
  const isOfHalf = valid.length === 0;
  const fitting = isOfHalf ? havingMost(distinct.slice(0, HALF.of), HALF.share) : valid;
  const ofNumbers = internationalSign(cells, (text) => parsePhoneNumberFromString(text)?.country);
  const all = [...(ofNumbers ? [ofNumbers] : []), ...signs];
  const isPossible = (country: string): boolean =>
    areMost(distinct, ENOUGH, (text) => parsed(text, country as CountryCode)?.isPossible() === true);
  return {
    about: "country",
    ...decided(fitting, all, isPossible, {
      beginning: beginningOf(digits),
      areFew: distinct.length < FEW,
      isOfHalf,
    }),
    cells: digits.length,
    of: cells.length,
  };
}

/** @param fitting Countries whose numbering plan has the numbers, or with `isOfHalf` most of them */
function decided(
  fitting: readonly string[],
  signs: readonly CountrySign[],
  isPossible: (country: string) => boolean,
  { beginning, areFew, isOfHalf }: { readonly beginning: string; readonly areFew: boolean; readonly isOfHalf: boolean },
): Pick<ReadingEvidence, "value" | "candidates" | "because"> {
  let left = fitting;
  const reasons: string[] = [];
  for (const { countries, because } of signs) {
    const both = left.filter((country) => countries.includes(country));
    if (both.length === 0 || both.length === left.length) continue;
    left = both;
    reasons.push(because);
  }
  const contrary = signs.filter(({ countries }) => !countries.some((one) => left.includes(one)));
  const strong = contrary.filter(({ isStrong }) => isStrong);
  const like = isOfHalf ? "of which more than half are like those of" : "like those of";
  const fits =
    fitting.length === 0
      ? "which no country has"
      : `${like} ${listed(fitting, left.length === 1 ? left[0] : undefined)}`;
  const told = [`${beginning}, ${fits}`, ...reasons].join("; ");
  const [named, other] = [...new Set(strong.flatMap(({ countries }) => countries))];
  if (named === undefined) {
    const doubts = areFew && reasons.length === 0 ? contrary : [];
    const candidates = [...new Set([...left, ...doubts.flatMap(({ countries }) => countries)])];
    const value = doubts.length === 0 && left.length === 1 && !isOfHalf ? left[0] : undefined;
    return { value, candidates, because: [told, ...doubts.map((sign) => sign.because)].join("; ") };
  }
  const because = [told, ...strong.map((sign) => sign.because)].join("; ");
  // Numbers for films and tests are in no numbering plan.
  if (other === undefined && reasons.length === 0 && left.length !== 1 && isPossible(named)) {
    return { value: named, candidates: [named], because };
  }
  return { value: undefined, candidates: [...left, ...strong.flatMap(({ countries }) => countries)], because };
}

/** Many that fit say nothing, so they are not named. @param first The one that is left of them */
function listed(countries: readonly string[], first: string | undefined): string {
  if (countries.length === 1) return `${countries[0]} alone`;
  if (countries.length > NAMED) {
    return first === undefined
      ? `${countries.length} countries`
      : `${first} and ${countries.length - 1} other countries`;
  }
  return [...countries].sort((one, other) => Number(other === first) - Number(one === first)).join(", ");
}

/** Whether a cell is no longer than one phone number can be (E.164): two in a cell are of no country. */
const isOne = (cell: string): boolean => cell.replace(/\D/g, "").length <= 15;

/** Stops at the first numbers that are too many misses: nearly every country is ruled out by a few. */
function areMost(texts: readonly string[], share: number, is: (text: string) => boolean): boolean {
  const mostMisses = Math.max(texts.length * (1 - share), texts.length >= SEVERAL ? 1 : 0);
  let misses = 0;
  for (const text of texts) {
    if (!is(text)) misses += 1;
    if (misses > mostMisses) return false;
  }
  return true;
}

/** The numbers of customers who wrote a plus. */
function internationalSign(
  cells: readonly string[],
  countryOf: (text: string) => string | undefined,
): CountrySign | undefined {
  const found = cells.flatMap((cell) => {
    const country = /^\s*\(?(?:\+|00)/.test(cell) ? countryOf(cell.replace(/^\s*\(?00/, "+")) : undefined;
    return country === undefined ? [] : [country];
  });
  const numbers = found.length;
  const [country, times] = mostFrequent(found);
  if (country === undefined || times < MOST * numbers) return undefined;
  return {
    countries: [country],
    because: `${times} of ${numbers} numbers with + are of ${country}`,
    isStrong: times > 1,
  };
}

/** "940 national phone numbers, of which 97 % begin with 08" */
function beginningOf(cells: readonly string[]): string {
  const [beginning = "", times] = mostFrequent(cells.map((cell) => cell.replace(/\D/g, "").slice(0, 2)));
  const share = Math.round((times / cells.length) * 100);
  return cells.length === 1
    ? `one national phone number, which begins with ${beginning}`
    : `${cells.length} national phone numbers, of which ${share} % begin with ${beginning}`;
}
