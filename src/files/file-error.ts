import { ConfigError } from "../errors.js";

/** What can be wrong with a file, its columns, or what a run keeps on disk, when there is something to do about it. */
export type FileFact =
  | "state-unsafe"
  | "state-unreadable"
  | "state-unwritable"
  | "state-version"
  | "state-damaged"
  | "state-shared"
  | "state-without-rejects"
  | "rejects-without-state"
  | "rejects-unsafe"
  | "rejects-unwritable"
  | "rejects-left"
  | "rejects-changed"
  | "disk-full"
  | "several-presets"
  | "preset-and-mapping"
  | "unknown-export"
  | "no-known-column"
  | "column-not-in-header"
  | "not-a-column-pair"
  | "not-a-target"
  | "subscription-unsaid"
  | "nobody-subscribed";

/**
 * The message says what is wrong with which file, line or column. What to do depends on who asks: an option for a program,
 * a flag for the command line, which finds it by `fact`. For callers it is a `ConfigError`, also by name.
 */
export class FileError extends ConfigError {
  readonly fact: FileFact;

  constructor(fact: FileFact, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "ConfigError";
    this.fact = fact;
  }
}

/** The system's word for a failure, such as ENOENT, or that of a library which follows its custom. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
