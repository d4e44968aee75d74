import { shellWord } from "./printable.js";
import { command } from "./program-name.js";

/** A command line as it was typed: shown again, it never holds the key. */
export interface Typed {
  /** With the command itself. */
  readonly args: readonly string[];
  /** The files in it. */
  readonly paths: readonly string[];
}

/** The same command with more flags. @param without Words that are left out */
export function typedAgain(args: readonly string[], added: readonly string[], without: readonly string[] = []): string {
  const end = args.indexOf("--");
  const flags = (end === -1 ? args : args.slice(0, end)).filter((word) => !without.includes(word));
  return command(...[...flags, ...added, ...args.slice(end === -1 ? args.length : end)].map(shellWord));
}

/** The same command for one of its files. @param word How that is typed @param name How it is named now */
export function ofOneFile({ args, paths }: Typed, word: string, name: string): readonly string[] {
  return args.filter((other) => other === word || !paths.includes(other)).map((one) => (one === word ? name : one));
}
