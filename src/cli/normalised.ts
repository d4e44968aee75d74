import { AGES } from "../files/reading/date.js";
import type { ReadingCounts } from "../files/reading/reading.js";
import { plural } from "./terminal.js";

/** The rule by which the century was chosen. */
const SHORT_YEAR = ` (birthdays: read as of ages ${AGES.youngest} to ${AGES.oldest})`;

const WORDS: Readonly<Record<keyof ReadingCounts, readonly [one: string, many: string]>> = {
  phones: ["phone number", "phone numbers"],
  dates: ["date", "dates"],
  shortYears: [`two-digit year${SHORT_YEAR}`, `two-digit years${SHORT_YEAR}`],
  numbers: ["number", "numbers"],
  emails: ["e-mail", "e-mails"],
  texts: ["text marked by a spreadsheet", "texts marked by a spreadsheet"],
  names: ["name split at the first space", "names split at the first space"],
  turnedNames: ["name split at a comma (last name first)", "names split at a comma (last name first)"],
  titles: ["name without its title", "names without their titles"],
  nulls: ["word for nothing", "words for nothing"],
};

/** What was read as something else than it says, in words: "2 phone numbers, 1 date". Empty when nothing was. */
export function normalisedText(counts: ReadingCounts): string {
  const kinds = Object.keys(WORDS) as (keyof ReadingCounts)[];
  return kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => plural(counts[kind], ...WORDS[kind]))
    .join(", ");
}

/** The same for programs: only what there is. */
export function normalisedJson(counts: ReadingCounts): { readonly normalised?: Partial<ReadingCounts> } {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  return found.length > 0 ? { normalised: Object.fromEntries(found) } : {};
}
