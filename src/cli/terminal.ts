import { styleText } from "node:util";
import { isRelevaError } from "../errors.js";
import { messageOf } from "./advice.js";
import type { Io, Output } from "./io.js";

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** Colour for a terminal, and nothing for a file, a pipe, NO_COLOR or --no-color. */
export function paintFor(output: Output, env: Io["env"], color: boolean): Paint {
  const plain = !color || output.isTTY !== true || (env.NO_COLOR ?? "") !== "";
  return plain ? (_style, text) => text : (style, text) => styleText(style, text, { validateStream: false });
}

/** Control characters, and those that turn the writing direction: in data they could move the cursor or disguise the text. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Text from a file, a server or a path, without characters that a terminal would act on. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Explains the samples of personal data. */
export const MASKING_NOTE = "Values are masked: letters are x or X, digits are 9.";

/** The name of an input in texts for people. */
export function inputName(path: string): string {
  return path === "-" ? "standard input" : printable(path);
}

/** A word of a command, to be copied into a shell. */
export function shellWord(text: string): string {
  const shown = printable(text);
  return /^[\w./+:@%=,-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/** An error's message on stderr. Errors of this package hold no personal data; a defect shows where it is. */
export function printError(error: unknown, io: Io): void {
  const text = isRelevaError(error)
    ? messageOf(error)
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  io.stderr.write(`releva-profiles: ${text.split("\n").map(printable).join("\n")}\n`);
}

const NUMBER = new Intl.NumberFormat("en-US");

/** 10 000, with a space that does not break. */
export function count(value: number): string {
  return NUMBER.format(value).replaceAll(",", "\u00a0");
}

export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  return value < 1_000_000 ? `${(value / 1_000).toFixed(1)} kB` : `${(value / 1_000_000).toFixed(1)} MB`;
}

export function duration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = `${Math.floor(seconds % 60)} s`;
  return minutes < 60 ? `${minutes} min ${rest}` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
