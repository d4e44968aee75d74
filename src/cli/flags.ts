import { InvalidArgumentError } from "commander";
import type { Format } from "../files/formats/detect.js";
import { ConfigError } from "../index.js";
import type { MappingFlags } from "./columns-flags.js";

/** Flags of `backfill`; `validate` has those that send nothing, and `dryRun`. */
export interface BackfillFlags extends MappingFlags {
  readonly baseUrl?: string;
  readonly secretKeyFile?: string;
  readonly batchSize?: number;
  readonly batchBytes?: number;
  readonly concurrency?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly retries?: number;
  /** Milliseconds without any success. */
  readonly giveUpAfter?: number;
  /** Records per second. */
  readonly rate?: number;
  readonly maxRejects?: number | `${number}%`;
  readonly rejects?: string;
  readonly state?: string;
  readonly resume?: boolean;
  readonly restart?: boolean;
  readonly limit?: number;
  readonly format?: Format;
  readonly dryRun?: boolean;
  /** Nobody is to be asked. */
  readonly yes?: boolean;
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

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError("Give at least 1.");
  return value;
}

export function durationMs(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
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
