import { CommanderError } from "commander";
import { isRelevaError, type RelevaErrorCode } from "../errors.js";

/** The exit codes. Scripts rely on these numbers: a change is a breaking change. */
export const EXIT = {
  /** Every record was accepted; of `validate`, is valid. */
  ok: 0,
  /** A defect of this program. What to do: report it. */
  internal: 1,
  /** Usage, configuration, mapping, or a file that cannot be read. What to do: do what the message says. */
  usage: 2,
  /** Finished, but some records were rejected. What to do: correct the file of rejects and send it. */
  rejects: 3,
  /** The key was refused. What to do: check the key and the base URL. */
  key: 4,
  /** The remote end did not answer as it should, even after retries. What to do: go on later with `--resume`. */
  remote: 5,
  /** Too many rejects: the mapping or the account is at fault. What to do: check the columns and the account, then `--resume`. */
  systemic: 6,
  /** All went well, but standard output could not be written, such as to a full disk. What to do: look at the state or the server, and write elsewhere. */
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
const OF_SIGNAL = {
  /** Its terminal was closed (SIGHUP): stopped as by SIGTERM. What to do: go on with `--resume`. */
  SIGHUP: 129,
  /** Stopped by Ctrl-C (SIGINT), after what was in flight had ended; a second one does not wait. It is also the answer no to a question. What to do: go on with `--resume`. */
  SIGINT: 130,
  /** Stopped by SIGTERM, after what was in flight had ended; a second one does not wait. What to do: go on with `--resume`. */
  SIGTERM: 143,
} as const;

/** The signals that stop a run gracefully: the terminal is closed, Ctrl-C, and the end that a system asks for. */
export type Signal = keyof typeof OF_SIGNAL;

export const SIGNALS: readonly Signal[] = ["SIGHUP", "SIGINT", "SIGTERM"];

export const exitCodeOfSignal = (signal: Signal): number => OF_SIGNAL[signal];
