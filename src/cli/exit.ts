import { CommanderError } from "commander";
import { isRelevaError, type RelevaErrorCode } from "../errors.js";

/** The exit codes. Scripts rely on these numbers: a change is a breaking change. */
export const EXIT = {
  /** Every record was accepted. */
  ok: 0,
  /** A defect of this program. */
  internal: 1,
  /** Usage, configuration, mapping, or a file that cannot be read. */
  usage: 2,
  /** Finished, but some records were rejected. */
  rejects: 3,
  /** The key was refused. */
  key: 4,
  /** The remote end did not answer as it should, even after retries. */
  remote: 5,
  /** Too many rejects: the mapping or the account is at fault. */
  systemic: 6,
  /** All went well, but standard output could not be written. */
  output: 7,
} as const;

const BY_CODE: Readonly<Record<RelevaErrorCode, number>> = {
  config: EXIT.usage,
  validation: EXIT.rejects,
  bad_request: EXIT.rejects,
  payload_too_large: EXIT.rejects,
  authentication: EXIT.key,
  rate_limited: EXIT.remote,
  server: EXIT.remote,
  api: EXIT.remote,
  unexpected_response: EXIT.remote,
  connection: EXIT.remote,
  timeout: EXIT.remote,
  aborted: EXIT.internal, // never by a signal, which stops a run without aborting it
  systemic_rejection: EXIT.systemic,
  closed: EXIT.internal,
  backfill: EXIT.internal,
};

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof AggregateError) return exitCodeOf(error.errors[0]);
  if (!isRelevaError(error)) return EXIT.internal;
  return error.code === "backfill" ? exitCodeOf(error.cause) : BY_CODE[error.code];
}

/** 128 and the number of the signal, as shells do. */
const OF_SIGNAL = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The signals that stop a run gracefully: the terminal is closed, Ctrl-C, and the end that a system asks for. */
export type Signal = keyof typeof OF_SIGNAL;

export const SIGNALS: readonly Signal[] = ["SIGHUP", "SIGINT", "SIGTERM"];

export const exitCodeOfSignal = (signal: Signal): number => OF_SIGNAL[signal];
