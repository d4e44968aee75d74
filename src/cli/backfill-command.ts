import { type Command, Option } from "commander";
import { backfillFiles } from "./backfill.js";
import { type BackfillFlags, durationMs, numberOrShare, refuseTypedKey, wholeNumber } from "./flags.js";
import { FORMATS } from "./input.js";
import type { Io } from "./io.js";

const INPUTS = "CSV in the vendor's import columns, or NDJSON; - is standard input";

/** @param exit Takes the code that the process ends with. */
export function addBackfillCommand(program: Command, io: Io, exit: (code: number) => void): void {
  const command = program
    .command("backfill")
    .summary("send customers from files")
    .description("Sends every record of the files, and writes those that are not accepted to a file of rejects.")
    .argument("<file...>", INPUTS)
    .option("--base-url <url>", "where to send (RELEVA_BASE_URL; default: the contract's server)")
    .option("--secret-key-file <path>", "file with the secret key, or - for standard input (else RELEVA_SECRET_KEY)")
    .option("--batch-size <n>", "records per request (default: 500)", wholeNumber)
    .option("--batch-bytes <n>", "bytes per request (default: 524288)", wholeNumber)
    .option("--concurrency <n>", "requests in flight at once (default: 4)", wholeNumber)
    .option("--timeout <time>", "longest wait for one answer (default: 60s)", durationMs)
    .option("--retries <n>", "retries per request (default: until 15 minutes without success)", wholeNumber)
    .option("--dry-run", "check everything, send nothing; needs no key");
  for (const typed of ["--secret-key [key]", "--key [key]"]) {
    command.addOption(new Option(typed).hideHelp().argParser(refuseTypedKey).preset(""));
  }
  addSharedOptions(command)
    .addHelpText("after", "\nExample:\n  RELEVA_SECRET_KEY=... releva-profiles backfill customers.csv")
    .action(async (files: string[], flags: BackfillFlags) => exit(await backfillFiles(files, flags, io)));
}

export function addValidateCommand(program: Command, io: Io, exit: (code: number) => void): void {
  const command = program
    .command("validate")
    .summary("check files, send nothing")
    .description("Checks every record of the files as backfill would, without network and key.")
    .argument("<file...>", INPUTS);
  addSharedOptions(command)
    .addHelpText("after", "\nExample:\n  releva-profiles validate customers.csv --limit 1000")
    .action(async (files: string[], flags: BackfillFlags) =>
      exit(await backfillFiles(files, { ...flags, dryRun: true }, io)),
    );
}

function addSharedOptions(command: Command): Command {
  return command
    .addOption(new Option("--format <format>", "what the files are (default: by name, or by content)").choices(FORMATS))
    .option("--rejects <path>", "where the rejects go (default: <file>.rejects.ndjson)")
    .option("--max-rejects <n>", "stop when more than this are rejected, a number or a share such as 5%", numberOrShare)
    .option("--limit <n>", "read at most this many records of each file", wholeNumber)
    .option("--json", "report as JSON on stdout, one line per file")
    .option("--quiet", "no progress and no report, errors only")
    .option("--no-color", "no colour (NO_COLOR does the same)");
}
