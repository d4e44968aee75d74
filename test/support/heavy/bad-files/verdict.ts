/** What a strict reader says about a file. */
export interface Verdict {
  /** On which each row or record starts that can be read, in order. */
  readonly lines: readonly number[];
  /** Of them, those that must come back as a reject because they are no row or no record. */
  readonly broken: readonly number[];
  /** Of a table: by line, what must arrive in the column of e-mails; where that is more than an address, it is not here. */
  readonly emails?: ReadonlyMap<number, string | undefined>;
  /** Rows that repeat the header: they are dropped, and counted. */
  readonly repeated?: number;
  /** Why the file cannot be read on; undefined when it ends well. */
  readonly fatal: Fatal | undefined;
}

export interface Fatal {
  /** One of which a message must name; none when the file as a whole is refused. */
  readonly lines: readonly number[];
  /** A damaged archive: how much of it can be read is for the unpacker to say. */
  readonly isUncertain?: boolean;
}

export const ALL_REFUSED: Verdict = { lines: [], broken: [], fatal: { lines: [] } };

export function countNewlines(text: string): number {
  return text.split("\n").length - 1;
}

/** How a text is written, as the user says it. */
export interface Said {
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly quote?: null;
  readonly escape?: "backslash";
  readonly headerRow?: number;
  readonly names?: readonly string[];
}
