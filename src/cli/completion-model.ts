import { type Command, Help, type Option } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

/** What may stand in a place: a text that nobody can know, the name of a file, or one of these. */
export type Expected = "text" | "file" | readonly string[];

export interface CompletedFlag {
  readonly short: string | undefined;
  readonly long: string;
  readonly about: string;
  /** Undefined when it takes no value. */
  readonly value: Expected | undefined;
}

export interface CompletedCommand {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly CompletedFlag[];
  /** Undefined when it takes no arguments. */
  readonly argument: Expected | undefined;
}

export interface Completion {
  readonly program: string;
  /** Of the program itself. */
  readonly flags: readonly CompletedFlag[];
  readonly commands: readonly CompletedCommand[];
}

/** What the program takes, as its own help shows it. */
export function completionOf(program: Command): Completion {
  const help = new Help();
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  return {
    program: program.name(),
    flags: help.visibleOptions(program).map(flagOf),
    commands: commands.map((command) => ({
      name: command.name(),
      about: command.summary() || command.description(),
      flags: help.visibleOptions(command).map(flagOf),
      argument: argumentOf(command, names),
    })),
  };
}

function flagOf(option: Option): CompletedFlag {
  const { short, long, description, required, optional, flags, argChoices } = option;
  const value = argChoices ?? (/[<|]path[>\]]/.test(flags) ? "file" : "text");
  return {
    short,
    long: long ?? "",
    about: description.replace(/(?: \(|;).*$/, ""),
    value: required || optional ? value : undefined,
  };
}

/** An argument without choices is the path of a file. */
function argumentOf({ registeredArguments }: Command, commands: readonly string[]): Expected | undefined {
  const [argument] = registeredArguments;
  if (argument === undefined) return undefined;
  return argument.name() === "command" ? commands : (argument.argChoices ?? "file");
}
