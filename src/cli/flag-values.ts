import { InvalidArgumentError } from "commander";

/*
 * Parsers of flag values. commander adds the flag's name to their message and exits with 2.
 */

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

export function collect(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}

export const ANSWERS: readonly string[] = ["true", "false", "when-subscribed"];

export function answer(text: string): boolean | "when-subscribed" {
  if (text === "when-subscribed") return text;
  if (text === "true" || text === "false") return text === "true";
  throw new InvalidArgumentError("Say true, false or when-subscribed.");
}

export function offset(text: string): string {
  if (/^(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.test(text)) return text;
  throw new InvalidArgumentError("Give an offset such as +02:00, or Z.");
}

export function countryCode(text: string): string {
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase();
  throw new InvalidArgumentError("Give the two letters of a country, for example BG.");
}

export function words(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
