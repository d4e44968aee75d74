import { Command, CommanderError } from "commander";
import { VERSION } from "../version.js";
import { addBackfillCommand, addValidateCommand } from "./backfill-command.js";
import { addDemoCommand } from "./demo.js";
import { EXIT, exitCodeOf } from "./exit.js";
import type { Io } from "./io.js";
import { addSandboxCommand } from "./sandbox.js";
import { addSpecCommand } from "./spec.js";
import { tellError } from "./terminal.js";

/** One command line, from its arguments to its exit code. Never throws, and never ends the process. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  const exit = (code: number): void => {
    exitCode = code;
  };
  const program = new Command("releva-profiles")
    .description("Sends customer profiles to Releva's Profile Upsert API, in bulk and checked before they leave.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // A mistyped flag may carry the key: only its name is repeated.
      outputError: (text, write) => write(text.replace(/(unknown option '[^'=]*)=[^']*/, "$1")),
    })
    .addHelpText("after", "\nExample, offline, with generated customers:\n  releva-profiles demo");
  addBackfillCommand(program, io, exit);
  addValidateCommand(program, io, exit);
  addSandboxCommand(program, io);
  addSpecCommand(program, io);
  addDemoCommand(program, io, exit, run);
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) tellError(error, io); // commander has told its own
    return exitCodeOf(error);
  }
}
