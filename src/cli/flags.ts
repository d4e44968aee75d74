import { InvalidArgumentError } from "commander";
import { ConfigError } from "../index.js";
import type { Format } from "./input.js";

/** Flags of `backfill`; `validate` has those that send nothing, and `dryRun`. */
export interface BackfillFlags {
  readonly baseUrl?: string;
  readonly secretKeyFile?: string;
  readonly batchSize?: number;
  readonly batchBytes?: number;
  readonly concurrency?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly retries?: number;
  readonly maxRejects?: number | `${number}%`;
  readonly rejects?: string;
  readonly limit?: number;
  readonly format?: Format;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** Parsers of flag values. commander adds the flag's name to their message and exits with 2. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError("Give a whole number.");
  return value;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

export function durationMs(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const factor = UNIT_MS[unit ?? ""];
  if (factor === undefined) throw new InvalidArgumentError("Give a time with its unit, for example 500ms, 60s or 15m.");
  return Math.round(Number(value) * factor);
}

export function numberOrShare(text: string): number | `${number}%` {
  const [, share] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (share === undefined) return wholeNumber(text);
  if (Number(share) > 100) throw new InvalidArgumentError("Give a share of at most 100%.");
  return `${Number(share)}%`;
}

/** A key that is typed stays in the shell's history and is shown to everyone by `ps`. Its value is not repeated. */
export function refuseTypedKey(): never {
  throw new ConfigError(
    "A key on the command line is kept in the shell's history and visible to every user of the machine. " +
      "Set RELEVA_SECRET_KEY, or name a file that holds the key: --secret-key-file <path>.",
  );
}
