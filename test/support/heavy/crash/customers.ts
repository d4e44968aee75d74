import { HEADER } from "../../cli/workspace.js";

/** Fewer people than rows: the second row of a person must not be overtaken by the first, whoever sends it again. */
const PEOPLE_SHARE = 0.75;

/** A CSV of customers; every 50th row is invalid, and every 400th is refused by the server alone. */
export function customersCsv(rows: number): string {
  const people = Math.floor(rows * PEOPLE_SHARE);
  return `${[HEADER, ...Array.from({ length: rows }, (_, row) => line(row, row % people))].join("\n")}\n`;
}

function line(row: number, person: number): string {
  const email = row % 400 === 399 ? `c${row}@refused.example` : row % 50 === 49 ? `c${row}` : `c${person}@example.com`;
  return `First ${row},"Last, ${row}",${email},,,,,"a,b${row % 7}",Yes`;
}
