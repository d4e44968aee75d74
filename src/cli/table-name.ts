import { existsSync } from "node:fs";

/** Path of the mapping that says how a table is read: `fix.xlsx` has `fix.mapping.json`. */
export const mappingPathOf = (table: string): string => `${table.replace(/\.[^./\\]*$/, "")}.mapping.json`;

/** A name for a table that is not taken, nor that of its mapping: `fix.xlsx`, then `fix-2.xlsx`. */
export function freeTable(isTaken: (path: string) => boolean = existsSync): string {
  for (let n = 1; ; n += 1) {
    const table = n === 1 ? "fix.xlsx" : `fix-${n}.xlsx`;
    if (!isTaken(table) && !isTaken(mappingPathOf(table))) return table;
  }
}
