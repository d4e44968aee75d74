import type { Draft, Sent } from "./draft.js";
import { type CsvForm, csvOf, encoded } from "./store.js";

/** A file, the command line for it, and what has to become of it. */
export interface Case {
  readonly name: string;
  /** The name of the file. */
  readonly file: string;
  readonly bytes: Buffer;
  /** Behind its path. */
  readonly args: readonly string[];
  readonly expected: Verdict;
}

export interface Verdict {
  /** 0 when all was accepted, 3 with rejects, 2 when the file was refused. */
  readonly code: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Fields that records go without. */
  readonly dropped: number;
  readonly subscribed: number;
  /** The records in the bodies of the requests, in their order. */
  readonly sent: readonly Sent[];
}

export interface Storage extends CsvForm {
  readonly file?: string;
  readonly encoding?: string;
  /** A byte order mark. */
  readonly mark?: boolean;
  readonly bytes?: Buffer;
  readonly args?: readonly string[];
  readonly dropped?: number;
}

/** The case in which all rows become what the draft says. */
export function caseOf(name: string, draft: Draft, storage: Storage = {}): Case {
  const { file = "customers.csv", encoding, mark, bytes, args = [], dropped = 0, ...form } = storage;
  return {
    name,
    file,
    bytes: bytes ?? encoded(csvOf(draft, form), encoding, mark),
    args: [...draft.args, ...args],
    expected: verdictOf(draft.rows, dropped),
  };
}

export function verdictOf(rows: readonly { readonly sent: Sent | undefined }[], dropped = 0): Verdict {
  const sent = rows.flatMap((row) => row.sent ?? []);
  const rejected = rows.length - sent.length;
  const subscribed = sent.filter(({ subscribedAtChanged }) => subscribedAtChanged).length;
  return { code: rejected > 0 ? 3 : 0, accepted: sent.length, rejected, dropped, subscribed, sent };
}

/** The case in which nothing is sent: somebody has to say something first. */
export function refused(name: string, draft: Draft, storage: Storage = {}): Case {
  return {
    ...caseOf(name, draft, storage),
    expected: { code: 2, accepted: 0, rejected: 0, dropped: 0, subscribed: 0, sent: [] },
  };
}

/** Rejects each row of which this is true. */
export const rejecting = (draft: Draft, isRejected: (cells: readonly string[], row: number) => boolean): Draft => ({
  ...draft,
  rows: draft.rows.map((row, index) => (isRejected(row.cells, index) ? { ...row, sent: undefined } : row)),
});

/** The same rows, that arrive without a field. */
export const without = (draft: Draft, field: string): Draft => ({
  ...draft,
  rows: draft.rows.map(({ cells, sent }) => {
    const { [field]: _left, ...profile } = sent?.profile ?? {};
    return { cells, sent: sent && { ...sent, profile } };
  }),
});

/** Arguments without some flags and their values. */
export function withoutFlags(draft: Draft, ...flags: readonly string[]): Draft {
  const args = draft.args.filter(
    (word, index) => !flags.includes(word) && !flags.includes(draft.args[index - 1] ?? ""),
  );
  return { ...draft, args };
}

/** A small table: an e-mail, a first name and some more cells in each row. */
export function table(
  header: readonly string[],
  rows: readonly (readonly [
    cells: readonly string[],
    profile: Readonly<Record<string, unknown>> | undefined,
    isChanged?: boolean,
  ])[],
  args: readonly string[],
  delimiter = ",",
): Draft {
  return {
    header,
    delimiter,
    args,
    rows: rows.map(([cells, profile, isChanged = false]) => ({
      cells,
      sent: profile && { profile, subscribedAtChanged: isChanged },
    })),
  };
}

/** Takes what the columns are likely to be, and subscribes nobody. */
export const NOBODY: readonly string[] = ["--map", "auto", "--subscribed-at-changed", "false"];

/** A column of its own beside an e-mail: each cell with what has to arrive, or undefined for a reject. */
export function column(
  name: string,
  field: string,
  cells: readonly (readonly [string, unknown])[],
  args: readonly string[] = NOBODY,
): Draft {
  const rows = cells.map(([cell, value], index) => {
    const email = `p${index}@shop.example`;
    const filled = value === "" ? {} : { [field]: value };
    return [[email, cell], value === undefined ? undefined : { email, ...filled }] as const;
  });
  return table(["Email", name], rows, args);
}
