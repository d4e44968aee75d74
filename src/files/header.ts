import { ConfigError } from "../errors.js";
import type { Mapping } from "./mapping.js";

/** Names that would reach an object's prototype instead of a field. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** The column names of a header row, once they are what `mapping` expects. Their order is free. */
export function readHeader(place: string, cells: readonly string[], mapping: Mapping): readonly string[] {
  const columns = cells.map((cell) => cell.trim());
  const expected = Object.keys(mapping.columns);
  const known = columns.filter((column) => Object.hasOwn(mapping.columns, column));
  const problems = [
    named(
      "is forbidden",
      "are forbidden",
      columns.filter((column) => FORBIDDEN.has(column)),
    ),
    // Without any known name the first row may be a customer: it is not repeated in a message.
    known.length === 0
      ? "the first row names none of the expected columns (is the header missing?)"
      : named(
          "is unknown",
          "are unknown",
          columns.filter((column) => !Object.hasOwn(mapping.columns, column)),
        ),
    named(
      "is missing",
      "are missing",
      known.length === 0 ? [] : expected.filter((column) => !columns.includes(column)),
    ),
    named("is there twice", "are there twice", repeated(known)),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) return columns;
  throw new ConfigError(`${place}: ${problems.join("; ")}. Expected header: ${expected.join(",")}`);
}

function named(one: string, many: string, columns: readonly string[]): string | undefined {
  const [first] = columns;
  if (first === undefined) return undefined;
  const names = columns.map((column) => (column === "" ? "(a column without a name)" : `"${column}"`)).join(", ");
  return columns.length === 1 ? `column ${names} ${one}` : `columns ${names} ${many}`;
}

function repeated(columns: readonly string[]): readonly string[] {
  return [...new Set(columns.filter((column, index) => columns.indexOf(column) !== index))];
}
