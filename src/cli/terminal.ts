import { styleText } from "node:util";
import { isRelevaError } from "../errors.js";
import { EncodingError } from "../files/file-error.js";
import { maskKey, maskKeyLike } from "../request/mask.js";
import { messageOf } from "./advice.js";
import type { Io, Output } from "./io.js";
import { printable, UNSAFE } from "./printable.js";
import { show } from "./wrapped.js";

export { printable, shellWord } from "./printable.js";

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** Colour for a terminal, and nothing for a file, a pipe, NO_COLOR or --no-color. */
export function paintFor(output: Output, env: Io["env"], color: boolean): Paint {
  const plain = !color || output.isTTY !== true || (env.NO_COLOR ?? "") !== "";
  return plain ? (_style, text) => text : (style, text) => styleText(style, text, { validateStream: false });
}

/** One line of JSON: it may be shown on a terminal as well, so what would act there is escaped, and what looks like a key is not in it. */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "string" ? maskKeyLike(inner) : inner));
  const escaped = text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `${escaped}\n`;
}

/** What a command line was given: none of it may act on the terminal, and no key in use is repeated. */
interface Given {
  readonly words: readonly string[];
  readonly keys: Set<string>;
}

const given = new WeakMap<Io, Given>();

/** Tells what was typed, so that a message that repeats it can be made safe. */
export function rememberArguments(io: Io, args: readonly string[]): void {
  given.set(io, { words: args.flatMap((word) => [word, ...word.split("=")]), keys: new Set() });
  rememberKey(io, io.env.RELEVA_SECRET_KEY ?? "");
}

/** Tells the key in use: a word that holds it is not repeated, whichever flag it was given to. */
export function rememberKey(io: Io, key: string): void {
  if (/^[!-~]+$/.test(key)) given.get(io)?.keys.add(key); // anything else is refused as a key
}

/** How our messages, and those of commander, begin a further line. */
const OWN_LINE = /\n(?= {2}|\(Did you mean |$)/;

/** A message that may repeat words of the command line. The line breaks of its own lists stay, those of a word do not. */
export function safeMessage(message: string, io: Io): string {
  let text = message;
  for (const word of given.get(io)?.words ?? []) {
    if (printable(word) !== word) text = text.replaceAll(word, printable(word));
  }
  return withoutKeys(text.split(OWN_LINE).map(printable).join("\n"), io);
}

/** A text without the keys in use. */
export function withoutKeys(text: string, io: Io): string {
  let shown = text;
  for (const key of given.get(io)?.keys ?? []) shown = maskKey(shown, key);
  return shown;
}

/** Explains the samples of personal data. */
export const MASKING_NOTE = "Values are masked: letters are x or X, digits are 9.";

/** The name of an input in texts for people. */
export function inputName(path: string): string {
  return path === "-" ? "standard input" : printable(path);
}

/** An error's message on stderr, or those of several. Errors of this package hold no personal data; a defect shows where it is. */
export async function printError(error: unknown, io: Io): Promise<void> {
  if (error instanceof AggregateError) {
    for (const each of error.errors) await printError(each, io);
    return;
  }
  const text = isRelevaError(error)
    ? messageOf(error)
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  const unread = error instanceof Error && error.cause instanceof EncodingError ? error.cause : error;
  const samples = unread instanceof EncodingError ? samplesText(unread, io.stderr) : "";
  await show(io.stderr, `releva-profiles: ${safeMessage(text, io)}\n${samples}`);
}

/** Of a file that is looked at only, and so read as it is guessed to be. */
export function encodingText(error: EncodingError, output: Output): string {
  const text = `${error.message} So it is read here, and so the next command says: --encoding ${error.guess}`;
  return `releva-profiles: ${text.split("\n").map(printable).join("\n")}\n${samplesText(error, output)}\n`;
}

/** What a person needs to judge a guess at an encoding: names of the file. They are personal data, so nothing but a terminal gets them. */
function samplesText(error: EncodingError, { isTTY }: Output): string {
  const samples = error.samples().map((name) => `"${printable(name)}"`);
  if (samples.length === 0) return "";
  return isTTY === true
    ? `Read as ${error.guess}, the file has ${samples.join(" and ")}. If these are no names, it is another encoding.\n`
    : `On a terminal this shows ${plural(samples.length, "name", "names")} of the file as ${error.guess} reads them, to judge by.\n`;
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
