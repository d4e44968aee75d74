import type { Output } from "./io.js";

/** Narrower ones show every word on a line of its own. */
const LEAST_WIDTH = 20;
const HANG = 2;
/** A command to be copied: it ends its line. */
const COMMAND = /^(.*?: |.*?then: | *)((?:(?:(?:p?np[mx]|bunx|yarn) (?:exec |dlx )?)?releva-profiles|export) [^<>]*)$/;
/** A word of a shell, with what is quoted in it. */
const SHELL_WORD = /(?:\\.|'[^']*'|[^\s'\\])+/g;
/** Stands for a space that must not become the end of a line. */
const HELD = "\u00a0\u2060";

/** The width of a terminal. Undefined for a file or a pipe, where nothing is wrapped. */
export function widthOf({ isTTY, columns }: Output): number | undefined {
  return isTTY === true && columns ? Math.max(LEAST_WIDTH, columns) : undefined;
}

/** Writes a text for people: on a terminal its lines end between words. */
export async function show(output: Output, text: string): Promise<void> {
  output.write(await wrapped(text, widthOf(output)));
}

/**
 * The text with lines of at most that width, as the terminal counts it. A line goes on below its last column, its number or its
 * indentation. A command goes on so that it can be copied.
 *
 * @param canGoOn The shell takes a backslash at the end of a line for more to come
 */
export async function wrapped(
  text: string,
  width: number | undefined,
  canGoOn: boolean = process.platform !== "win32",
): Promise<string> {
  const lines = text.split("\n");
  if (width === undefined || lines.every((line) => line.length <= width && /^[\x20-\x7e]*$/.test(line))) return text;
  const { columnsOf, wrapWords } = await import("./text-width.js");
  const fold = (line: string, indent: number, end = ""): string => {
    const first = line.search(/\S/);
    const [head = "", ...others] = lineUp(line.slice(0, first), line.slice(first), width - end.length);
    const rest = others.join(" ");
    if (rest === "") return head;
    const below = wrapWords(rest, Math.max(1, width - indent - end.length), { trim: false }).split("\n");
    return [head, ...below.map((part) => " ".repeat(indent) + trimmed(part))].join(`${end}\n`);
  };
  const lineUp = (indent: string, line: string, most: number): string[] => {
    const parts = wrapWords(line, Math.max(1, most - indent.length), { trim: false }).split("\n");
    return parts.map((part, index) => (index === 0 ? `${indent}${trimmed(part)}` : trimmed(part)));
  };
  return lines.map((line) => (columnsOf(line) <= width ? line : folded(line, width, fold, canGoOn))).join("\n");
}

type Fold = (line: string, indent: number, end?: string) => string;

function folded(line: string, width: number, fold: Fold, canGoOn: boolean): string {
  const [, before = "", command] = COMMAND.exec(line) ?? [];
  if (command !== undefined) {
    const indent = /^ */.exec(before)?.[0].length ?? 0;
    const start = indent + (before.trim() === "" ? 0 : HANG);
    const held = `${" ".repeat(start)}${heldWords(command)}`;
    const lead = before.trim() === "" ? "" : `${fold(before.trimEnd(), indent + HANG)}\n`;
    return released(`${lead}${canGoOn ? fold(held, start + HANG, " \\") : held}`);
  }
  return released(fold(line.replace(/(?<= --[\w-]+ )'[^']*'/g, hold), indentBelow(line, width)));
}

/** A flag stays with its value. */
function heldWords(command: string): string {
  const words = (command.match(SHELL_WORD) ?? []).map(hold);
  return words.map((word, at) => (at === 0 ? word : `${isOfFlag(words[at - 1], word) ? HELD : " "}${word}`)).join("");
}

const isOfFlag = (flag: string | undefined, word: string): boolean =>
  flag?.startsWith("--") === true && !word.startsWith("-");

const hold = (word: string): string => word.replaceAll(" ", HELD);
const released = (text: string): string => text.replaceAll(HELD, " ");

const STYLES = "(?:\\u001b\\[[\\d;]*m)*";
const OUTER_SPACES = new RegExp(`(?<=^${STYLES})[ \\t]+|[ \\t]+(?=${STYLES}$)`, "g");

/** Without the spaces at its ends, also where a style begins before them or ends after them. */
const trimmed = (part: string): string => part.replace(OUTER_SPACES, "");

/** Where a line goes on: below the last column that begins in its left half. */
function indentBelow(styled: string, width: number): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a style begins with one
  const line = styled.replace(/\u001b\[[\d;]*m/g, "");
  const starts = [...line.matchAll(/(?<=\S {2,})\S/g)].map(({ index }) => index).filter((at) => at <= width / 2);
  const number = /^ *[\d\u00a0]+ (?:x )?(?=\S)/.exec(line)?.[0].length;
  return starts.at(-1) ?? number ?? (/^ */.exec(line)?.[0].length ?? 0) + HANG;
}
