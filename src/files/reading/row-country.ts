import { countryOf, isCountryName } from "./country-names.js";
import { nullTest } from "./null-words.js";
import { type PhoneReader, type PhoneReaders, phoneReaders } from "./phone.js";
import { type Reading, Unreadable } from "./reading.js";
import { withoutMarks } from "./spreadsheet.js";

/** Reads a phone number of a row. @param cells The whole row, in the order of the header */
export type RowPhoneReader = (text: string, cells: readonly string[]) => string | Unreadable;

/** More different cells than countries are no countries. */
const MOST_KEPT = 5_000;

/**
 * Reads phone numbers by the country of their row, where a column names it. A column that is named like one of countries, and that
 * nobody has said to use, is believed as far as it contradicts the country that was given: a national number of another country is
 * refused, as it would become the number of somebody else.
 *
 * @param columns of the file, in its order. @throws {FileError} when the country that is given has no phone numbers
 */
export async function rowPhoneReader(columns: readonly string[], reading: Reading): Promise<RowPhoneReader> {
  const readers = await phoneReaders();
  const { country, countryColumn } = reading;
  const home = readers.of(country);
  const isNothing = nullTest(reading.nullWords);
  const countryIn = (cell: string): string | undefined => {
    const text = withoutMarks(cell.trim());
    return text === "" || isNothing(text) ? undefined : countryOf(text);
  };
  if (countryColumn !== undefined) {
    const at = columns.indexOf(countryColumn);
    const ofCell = kept((cell) => readerOf(readers, countryIn(cell), home));
    return (text, cells) => ofCell(cells[at] ?? "")(text);
  }
  const naming = columns.flatMap((name, index) => (isCountryName(name) ? [index] : []));
  if (country === undefined || naming.length === 0) return (text) => home(text);
  const abroad = internationalAlone(readers.of(undefined));
  const isAbroad = kept((cell) => {
    const named = countryIn(cell);
    return named !== undefined && !readers.haveOneCode(named, country);
  });
  return (text, cells) => (naming.some((index) => isAbroad(cells[index] ?? "")) ? abroad : home)(text);
}

/** A country without phone numbers of its own is known, but none of its numbers is. */
function readerOf(readers: PhoneReaders, named: string | undefined, home: PhoneReader): PhoneReader {
  if (named === undefined) return home;
  return readers.of(readers.has(named) ? named : undefined);
}

function internationalAlone(international: PhoneReader): PhoneReader {
  return (text) => {
    const value = international(text);
    return value instanceof Unreadable && value.code === "phone-national" ? new Unreadable("phone-abroad") : value;
  };
}

/** A column of countries has few different cells. */
function kept<T>(of: (cell: string) => T): (cell: string) => T {
  const known = new Map<string, T>();
  return (cell) => {
    const found = known.get(cell);
    if (found !== undefined) return found;
    if (known.size >= MOST_KEPT) known.clear();
    const made = of(cell);
    known.set(cell, made);
    return made;
  };
}
