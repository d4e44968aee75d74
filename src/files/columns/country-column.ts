import { countryOf, isCountryName } from "../reading/country-names.js";
import { many, type ReadingEvidence } from "../reading/evidence.js";
import type { NullTest } from "../reading/null-words.js";
import { withoutMarks } from "../reading/spreadsheet.js";
import type { Sample } from "./consent.js";

/** Countries of rows with national phone numbers, as one column names them. */
interface Named {
  readonly column: string;
  readonly index: number;
  /** Rows by country, those of most rows first. */
  readonly rows: readonly (readonly [country: string, rows: number])[];
  readonly known: number;
}

/** Digits without a plus in front, or two zeros. */
const isNational = (cell: string): boolean => /^[\d\s()./\u00a0-]{6,}$/.test(cell) && !/^\(?00/.test(cell);
const NAMED = 4;

/** What a column says of the countries of rows, and the rows of which it says none. */
export interface CountriesOfRows {
  readonly evidence: Omit<ReadingEvidence, "columns"> | undefined;
  /** Those whose national phone numbers are still anybody's. */
  readonly left: Sample;
}

/**
 * Whether a column names the countries of rows with national phone numbers, and they are several, or another one than was said.
 *
 * @param header as the file has it @param phones the columns of phone numbers @param said the country, and the column that is used
 */
export function countriesOfRows(
  header: readonly string[],
  sample: Sample,
  phones: readonly number[],
  isNothing: NullTest,
  said: { readonly country?: string | undefined; readonly countryColumn?: string | undefined },
): CountriesOfRows {
  const textAt = (row: readonly string[], index: number): string => withoutMarks((row[index] ?? "").trim());
  const isIn = (row: readonly string[]): boolean => phones.some((index) => isNational(textAt(row, index)));
  const countryAt = (row: readonly string[], index: number): string | undefined => {
    const text = textAt(row, index);
    return text === "" || isNothing(text) ? undefined : countryOf(text);
  };
  const without = (index: number): Sample => sample.filter((row) => countryAt(row, index) === undefined);
  const { country, countryColumn } = said;
  if (countryColumn !== undefined) {
    const at = header.findIndex((name) => name.trim().toLowerCase() === countryColumn.toLowerCase());
    return { evidence: undefined, left: without(at) };
  }
  const national = sample.filter(isIn);
  const found = header.flatMap((name, index): Named[] => {
    if (!isCountryName(name)) return [];
    const counts = new Map<string, number>();
    for (const row of national) {
      const named = countryAt(row, index);
      if (named !== undefined) counts.set(named, (counts.get(named) ?? 0) + 1);
    }
    const rows = [...counts].sort(([, one], [, other]) => other - one);
    return [{ column: name.trim(), index, rows, known: rows.reduce((sum, [, times]) => sum + times, 0) }];
  });
  const [best] = found.sort((one, other) => other.known - one.known);
  const isOther = best?.rows.some(([named]) => country !== undefined && named !== country.toUpperCase());
  if (best === undefined || (best.rows.length < 2 && !isOther)) return { evidence: undefined, left: sample };
  const listed = best.rows.slice(0, NAMED).map(([named, times]) => `${times} in ${named}`);
  const more = best.rows.length > NAMED ? [`others in ${best.rows.length - NAMED} more countries`] : [];
  const because = `by "${best.column}", of ${many(national.length, "row", "rows")} with a national phone number ${[...listed, ...more].join(", ")}`;
  return {
    evidence: {
      about: "countryColumn",
      value: best.column,
      candidates: found.filter(({ known }) => known > 0).map(({ column }) => column),
      because,
      cells: best.known,
      of: national.length,
    },
    left: without(best.index),
  };
}
