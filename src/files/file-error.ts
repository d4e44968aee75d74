import { ConfigError } from "../errors.js";

/** What can be wrong with an input file, its columns, the state file or the rejects file, and can be put right by the user. */
export type FileFact =
  | "state-unsafe"
  | "state-unreadable"
  | "state-unwritable"
  | "state-version"
  | "state-damaged"
  | "state-foreign"
  | "state-locked"
  | "state-without-rejects"
  | "rejects-without-state"
  | "rejects-unsafe"
  | "rejects-unwritable"
  | "rejects-left"
  | "rejects-changed"
  | "rejects-foreign"
  | "disk-full"
  | "several-presets"
  | "preset-and-mapping"
  | "unknown-export"
  | "no-known-column"
  | "header-unexpected"
  | "column-not-in-header"
  | "consent-column-missing"
  | "dates-unmapped"
  | "dialect-unused"
  | "not-a-column-pair"
  | "not-a-target"
  | "subscription-unsaid"
  | "nobody-subscribed"
  | "refusals-named"
  | "quote-broken"
  | "records-unmapped"
  | "sheet-unknown"
  | "sheet-of-text"
  | "archive-as-text"
  | "encoding-unsaid"
  | "encoding-unknown"
  | "encoding-not-as-said"
  | "unknown-country"
  | "unknown-time-zone"
  | "zone-and-offset"
  | "unknown-date-format"
  | "not-a-subscriber-rule"
  | "rule-column-missing"
  | "rules-differ"
  | "consent-unused"
  | "placeholder-typed";

/**
 * The message says what is wrong, and with which file, line or column. The remedy is an option in a program and a flag on the
 * command line, so it is not in the message: the command line finds its flag by `fact`. To callers this is a `ConfigError`.
 */
export class FileError extends ConfigError {
  readonly fact: FileFact;
  /** Of "consent-unused", and of "nobody-subscribed" where a column may say who is: the columns, and a rule for each that would use it. */
  readonly undecided: readonly UndecidedColumn[];
  /** The message without what is said beside it, for a text that says better what to do. */
  readonly brief: string;

  constructor(
    fact: FileFact,
    message: string,
    {
      undecided = [],
      beside = "",
      ...options
    }: { cause?: unknown; undecided?: readonly UndecidedColumn[]; beside?: string } = {},
  ) {
    super(message + beside, options);
    this.fact = fact;
    this.brief = message;
    this.undecided = undecided;
  }
}

/** A file in an encoding that nothing says. */
export class EncodingError extends FileError {
  /** The most likely one. */
  readonly guess: string;
  readonly #samples: readonly string[];

  constructor(message: string, guess: string, samples: readonly string[]) {
    super("encoding-unsaid", message);
    this.guess = guess;
    this.#samples = samples;
  }

  /** Names from the file, read as the guess says, for a person to judge by. Personal data: in no message, no property and no log. */
  samples(): readonly string[] {
    return this.#samples;
  }
}

/** A column about consent that nothing uses. */
export interface UndecidedColumn {
  readonly column: string;
  /** `Newsletter=yes,1` */
  readonly rule: string;
  /** Its cells are dates, and its name does not say of what: those with a date may be meant, or those without. */
  readonly isOfDates?: true;
}

/** The code of an error of Node (ENOENT), or of a library that sets `code` as Node does. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
