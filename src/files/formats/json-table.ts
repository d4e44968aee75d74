import { ConfigError } from "../../errors.js";
import type { SourceRecord } from "../../record/source-record.js";
import { isRounded, TOO_PRECISE } from "./exact.js";
import type { Row } from "./table.js";

/** The columns of records in JSON are those that the first of them have. */
const RECORDS_EXAMINED = 1_000;
/** More are no columns, but objects with a key for each customer. */
const MOST_COLUMNS = 5_000;

/** Why the values of a record cannot be told by their paths. */
const TWO_PLACES = "two fields of the record have the same path, as one has a dot in its name: rename one";

/** The values of a record by their path, as text; or why there is none. */
function flattened(value: object): ReadonlyMap<string, string> | string {
  const texts = new Map<string, { readonly place: string; readonly items: string[] }>();
  let problem: string | undefined;
  /** @param place The same as `path`, but for keys that look like several, or like those of an array */
  function visit(inner: unknown, path: string, place: string): void {
    if (inner === null || inner === undefined) return;
    if (Array.isArray(inner)) {
      for (const item of inner) visit(item, `${path}[]`, `${place}[]`);
    } else if (typeof inner === "object") {
      for (const [key, item] of Object.entries(inner)) {
        const isPlain = key !== "" && !key.includes(".") && !key.includes("[]");
        const named = isPlain ? key : JSON.stringify(key);
        if (place === "") visit(item, key, named);
        else visit(item, `${path}.${key}`, `${place}.${named}`);
      }
    } else {
      if (isRounded(inner)) problem ??= TOO_PRECISE;
      const known = texts.get(path);
      if (known === undefined) texts.set(path, { place, items: [String(inner)] });
      else if (known.place === place) known.items.push(String(inner));
      else problem ??= TWO_PLACES;
    }
  }
  visit(value, "", "");
  return problem ?? new Map([...texts].map(([path, { items }]) => [path, textOf(path, items)]));
}

/** One value as it is; several of an array in quotes, as a cell with a list has them, so that each may hold a comma. */
function textOf(path: string, items: readonly string[]): string {
  const [only = ""] = items;
  const isPlain = items.length === 1 && !(path.endsWith("[]") && only.includes(","));
  return isPlain ? only : items.map((item) => `"${item}"`).join(",");
}

/**
 * Records in JSON that are not in the form of the contract, as the rows of a table: its columns are the paths to their values, such as
 * `default_address.phone`, `_id.$oid` and `tags[]`. Null is a blank cell. A key with a dot in it is written as it is, as long as it
 * cannot be taken for another path of its record.
 */
export async function* jsonTable(
  file: string,
  batches: AsyncIterable<Iterable<SourceRecord>>,
): AsyncGenerator<readonly Row[]> {
  let columns: Map<string, number> | undefined;
  let first: SourceRecord[] = [];
  function* begin(): Generator<readonly Row[]> {
    columns = columnsOf(file, first);
    const known = columns;
    yield [
      { line: first[0]?.origin?.line ?? 1, cells: [...known.keys()] },
      ...first.map((record) => rowOf(record, known)),
    ];
    first = [];
  }
  try {
    for await (const batch of batches) {
      if (columns === undefined) {
        first.push(...batch);
        if (first.length >= RECORDS_EXAMINED) yield* begin();
      } else {
        const known = columns;
        yield Array.from(batch, (record) => rowOf(record, known));
      }
    }
  } catch (error) {
    if (columns === undefined && first.length > 0) yield* begin(); // what was read before goes before the error
    throw error;
  }
  if (columns === undefined) yield* begin();
}

function columnsOf(file: string, records: readonly SourceRecord[]): Map<string, number> {
  const columns = new Map<string, number>();
  for (const { value, issues } of records) {
    if (issues !== undefined || typeof value !== "object" || value === null || Array.isArray(value)) continue;
    const texts = flattened(value);
    for (const path of typeof texts === "string" ? [] : texts.keys()) {
      if (!columns.has(path)) columns.set(path, columns.size);
    }
    if (columns.size > MOST_COLUMNS) {
      throw new ConfigError(
        `${file}: the records have more than ${MOST_COLUMNS} different fields, perhaps one for each customer.`,
      );
    }
  }
  if (columns.size === 0) throw new ConfigError(`${file} has no record with a field in it${whyNot(records)}.`);
  return columns;
}

/** What is wrong with the first record. */
function whyNot([first]: readonly SourceRecord[]): string {
  const reason = first && rowOf(first, new Map()).issue?.message;
  return reason === undefined ? "" : ` that can be read. Line ${first?.origin?.line ?? 1}: ${reason}`;
}

function rowOf({ value, issues, origin }: SourceRecord, columns: ReadonlyMap<string, number>): Row {
  const line = origin?.line ?? 1;
  const refused = (message: string): Row => ({
    line,
    cells: [],
    raw: value,
    issue: { path: "", code: "json", message, params: {} },
  });
  const [issue] = issues ?? [];
  if (issue) return { line, cells: [], raw: value, issue };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refused("the record is no object");
  const texts = flattened(value);
  if (typeof texts === "string") return refused(texts);
  const cells = Array.from(columns, () => "");
  let unexpected = 0;
  for (const [path, text] of texts) {
    const index = columns.get(path);
    if (index === undefined) unexpected += 1;
    else cells[index] = text;
  }
  return unexpected === 0 ? { line, cells } : { line, cells, raw: value, unexpected };
}
