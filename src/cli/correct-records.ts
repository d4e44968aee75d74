import { command } from "./program-name.js";

/**
 * The line that says how rejects are sent again.
 *
 * @param words With what follows `releva-profiles`; it ends the line, to be copied @param isOfTable They were rows, whose cells are read
 * in ways in which records are not
 */
export function correctRecords(words: string, isOfTable: boolean): string {
  const form = isOfTable ? ` (${RECORD_FORM})` : "";
  return `Correct the records in it${form}, then: ${command(words)}`;
}

/** How records have what cells may have in other forms. */
export const RECORD_FORM = "phones as + and digits, birthdays as YYYY-MM-DD, other dates as YYYY-MM-DDT00:00:00Z";
