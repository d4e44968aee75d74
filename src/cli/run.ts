import { Command, CommanderError } from "commander";
import { VERSION } from "../settings.js";
import { addBackfillCommand, addValidateCommand } from "./backfill.js";
import { addColumnsCommand } from "./columns.js";
import { addCompletionCommand } from "./completion.js";
import { addDemoCommand } from "./demo.js";
import { EXIT, exitCodeOf } from "./exit.js";
import { HELP, USUAL_WIDTH } from "./help.js";
import type { Io } from "./io.js";
import { exitCodeAfterOutput, watchOutputs } from "./output.js";
import { asTyped, PROGRAM, withTypedName } from "./program-name.js";
import { addReportCommand } from "./rejects-report.js";
import { addSandboxCommand } from "./sandbox.js";
import { addSpecCommand } from "./spec.js";
import { printError, rememberArguments, safeMessage } from "./terminal.js";
import { show } from "./wrapped.js";

const EXAMPLES = `
Examples, in the order of an evening:
  releva-profiles demo                     see it work, offline
  releva-profiles columns customers.csv    what the columns would become
  releva-profiles validate customers.csv   what would be rejected
  releva-profiles backfill customers.csv   send it
`;

/**
 * The commands with their flags. What a command does, and the client with it, is loaded when it is called: the help of all of
 * them takes little more than commander.
 *
 * @param exit Takes the code that the process ends with.
 * @param refuse Takes what is wrong with the command line.
 */
export function programFor(
  args: readonly string[],
  io: Io,
  exit: (code: number) => void,
  refuse: (text: string) => void = (text) => io.stderr.write(text),
): Command {
  const program = new Command(PROGRAM)
    .description("Sends customer profiles to Releva's Profile Upsert API, in bulk and checked before they leave.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns || USUAL_WIDTH,
      // The value of a mistyped flag may be the key, so only its name is printed.
      outputError: (text) =>
        refuse(safeMessage(text.replace(/(unknown option '[^'=]*)=[\s\S]*?(?='(?:\n|$))/, "$1"), io)),
    })
    .configureHelp(HELP)
    .addHelpText("after", asTyped(EXAMPLES));
  addBackfillCommand(program, io, exit, args);
  addValidateCommand(program, io, exit, args);
  addColumnsCommand(program, io);
  addReportCommand(program, io);
  addSandboxCommand(program, io);
  addSpecCommand(program, io);
  addDemoCommand(program, io, exit, run);
  addCompletionCommand(program, io);
  return program;
}

/** One command line, from its arguments to its exit code. Never throws, and never ends the process. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  watchOutputs(io);
  return exitCodeAfterOutput(await withTypedName(io.env, () => runCommand(args, io)), io);
}

async function runCommand(args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  rememberArguments(io, args);
  let refusal = "";
  const program = programFor(
    args,
    io,
    (code) => {
      exitCode = code;
    },
    (text) => {
      refusal += text;
    },
  );
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) await show(io.stderr, refusal);
    else await printError(error, io);
    return exitCodeOf(error);
  }
}
