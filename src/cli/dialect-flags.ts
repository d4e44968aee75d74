import type { Command } from "commander";

/** The flags about how a file is written: where it does not show it, or shows it wrongly. */
export interface DialectFlags {
  readonly encoding?: string;
}

/** How a file is written, as far as the user says it. */
export interface Dialect {
  readonly encoding?: string | undefined;
}

export function addDialectOptions(command: Command): Command {
  return command
    .optionsGroup("How a file is written:")
    .option("--encoding <name>", "of the text, for example windows-1251 (default: by its byte order mark, else UTF-8)");
}

export function dialectOf({ encoding }: DialectFlags): Dialect {
  return { ...(encoding !== undefined && { encoding }) };
}

/** The flags as a person types them, to suggest the next command. */
export function dialectWords({ encoding }: DialectFlags): readonly string[] {
  return [...(encoding === undefined ? [] : ["--encoding", encoding])];
}
