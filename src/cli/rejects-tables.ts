import type { OpenMapping } from "../files/columns/choose.js";
import { fieldAt } from "../files/columns/filled.js";
import { UNTIL_EMPTY } from "../files/formats/row-origin.js";
import { changesIn, type RejectLine } from "../files/resume/reject-line.js";
import { ConfigError } from "../index.js";
import { messageOf } from "../request/redact.js";
import { contractTable } from "./contract-rows.js";
import { count } from "./terminal.js";

/** Rejects as the rows of a table that a person can put right. */
export interface RejectTable {
  /** The header first: why, line, and the columns of the source. */
  readonly rows: readonly (readonly string[])[];
  /** How they are read again. Undefined when the rejects do not say it any more. */
  readonly mapping: OpenMapping | undefined;
}

/** All of them are in memory, and no person puts more right one by one. */
const MOST_ROWS = 100_000;

/** What is needed of a line. */
interface Kept {
  readonly why: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly cells: Readonly<Record<string, string>>;
}

/** Sorts rejects into tables: one for all rows that are read in the same way, and one for records in the form of the contract. */
export class RejectTables {
  readonly #mappings = new Map<string, OpenMapping>();
  readonly #rows = new Map<string, Kept[]>();
  readonly #records: RejectLine[] = [];
  #count = 0;
  #corrected = 0;

  /** Rows that somebody has put right in the file itself: they are records, no rows any more. */
  get corrected(): number {
    return this.#corrected;
  }

  /** @throws {ConfigError} when there are more than a person puts right, or a line was put right in two ways */
  add(line: RejectLine): void {
    const { cells, readAs = "", mapping, file, line: number } = line;
    this.#count += 1;
    if (this.#count > MOST_ROWS) {
      throw new ConfigError(
        `There are more than ${count(MOST_ROWS)} rejects. Put right what they have in common, in the file that they come from or in how it is read.`,
      );
    }
    if (mapping !== undefined) this.#mappings.set(readAs, mapping);
    const changed = changesIn(line);
    if (changed.record && changed.cells) throw changedTwice(line);
    if (changed.record) this.#corrected += 1;
    if (cells === undefined || changed.record) {
      this.#records.push(line);
      return;
    }
    const row = { why: whyOf(line), file, line: number, cells };
    const rows = this.#rows.get(readAs);
    if (rows) rows.push(row);
    else this.#rows.set(readAs, [row]);
  }

  /** @returns `left` counts the rejects that no row can say */
  async tables(): Promise<{ readonly tables: readonly RejectTable[]; readonly left: number }> {
    const tables = this.#groups().map(({ rows, mapping }) => tableOf(rows, mapping));
    if (this.#records.length === 0) return { tables, left: 0 };
    const { columns, mapping, rows } = await contractTable(this.#records.map(({ record }) => record));
    const kept = rows.flatMap((cells, index): Kept[] => {
      const line = this.#records[index];
      if (cells === undefined || line === undefined) return [];
      const named = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
      return [{ why: whyOf(line), file: line.file, line: line.line, cells: named }];
    });
    const left = rows.length - kept.length;
    return { tables: kept.length === 0 ? tables : [...tables, tableOf(kept, mapping)], left };
  }

  /** Rows from before it was known how columns are written did not need to know it: they go with those that come after. */
  #groups(): readonly { readonly rows: readonly Kept[]; readonly mapping: OpenMapping | undefined }[] {
    const groups = [...this.#rows].map(([readAs, rows]) => ({ rows, mapping: this.#mappings.get(readAs) }));
    const keyOf = ({ mapping }: (typeof groups)[number]): string => JSON.stringify({ ...mapping, shown: undefined });
    const isEarly = (group: (typeof groups)[number]): boolean => group.mapping !== undefined && !group.mapping.shown;
    const later = groups.filter((group) => !isEarly(group));
    const alone = groups.filter((group) => isEarly(group) && !later.some((other) => keyOf(other) === keyOf(group)));
    return [...later, ...alone].map((group) => {
      const isFirst = later.find((other) => keyOf(other) === keyOf(group)) === group;
      const early = isFirst ? groups.filter((other) => isEarly(other) && keyOf(other) === keyOf(group)) : [];
      return { rows: [...early.flatMap(({ rows }) => rows), ...group.rows], mapping: group.mapping };
    });
  }
}

/** @returns whether cells can say this record */
export async function isRow(record: unknown): Promise<boolean> {
  return (await contractTable([record])).rows.some((cells) => cells !== undefined);
}

function changedTwice({ file, line }: RejectLine): ConfigError {
  const place =
    line === undefined ? "One reject" : `The reject of ${file === undefined ? `line ${line}` : `${file}:${line}`}`;
  return new ConfigError(
    `${place} was put right in "record" and in "cells", so it is not known which of them counts. Take "cells" out of its line: then "record" does. Or send the file first: records are what is sent.`,
  );
}

function tableOf(rows: readonly Kept[], mapping: OpenMapping | undefined): RejectTable {
  const columns = columnsOf(rows, mapping);
  const [why, line] = [freeName("why", columns), freeName("line", columns)];
  const file = rows[0]?.file;
  return {
    rows: [
      [why, line, ...columns],
      ...rows.map((row) => [row.why, placeOf(row, file), ...columns.map((column) => row.cells[column] ?? "")]),
    ],
    mapping: mapping && { ...mapping, correctionOf: { ...(file !== undefined && { file }), line, why } },
  };
}

/** Those of the source in its order, also one that only longer rows had, and then the places of cells beyond them. */
function columnsOf(rows: readonly Kept[], { columns = {} }: Partial<OpenMapping> = {}): readonly string[] {
  const named = new Set<string>();
  for (const { cells } of rows) for (const name of Object.keys(cells)) named.add(name);
  const bySpelling = new Map([...named].map((name) => [name.toLowerCase(), name]));
  const mapped = Object.keys(columns).map((column) => {
    return named.has(column) ? column : (bySpelling.get(column.toLowerCase()) ?? column);
  });
  return [...new Set([...mapped, ...named])];
}

function freeName(name: string, columns: readonly string[]): string {
  const taken = new Set(columns.map((column) => column.toLowerCase()));
  let free = name;
  for (let copy = 1; taken.has(free); copy += 1) free = `${name} of the reject${copy > 1 ? ` ${copy}` : ""}`;
  return free;
}

function placeOf({ file, line }: Kept, usual: string | undefined): string {
  if (line === undefined) return "";
  return file === usual || file === undefined ? String(line) : `${file}:${line}`;
}

/** All that is wrong, by column. For the owner of the record, like the rejects file: a server's words are as they came. */
function whyOf({ issues, status, path, column, reason = "", record }: RejectLine): string {
  if (status !== undefined) return `HTTP ${status}: ${messageOf(reason) ?? reason}`;
  const all = issues ?? [{ path: path ?? "", ...(column !== undefined && { column }), reason }];
  const texts = all.map((issue) => {
    const name = issue.column ?? fieldAt(issue.path, record);
    return name === undefined ? issue.reason : `"${name}" ${issue.reason}`;
  });
  return [...texts, ...(Array.isArray(record) ? [UNTIL_EMPTY] : [])].join("; ");
}
