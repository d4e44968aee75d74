import { type Command, Option } from "commander";
import { FORMATS } from "../files/formats/detect.js";
import type { backfillFiles } from "./backfill-files.js";
import { addDialectOptions } from "./dialect-flags.js";
import { durationMs, numberOrShare, positiveNumber, wholeNumber, words } from "./flag-values.js";
import { addMappingOptions, type BackfillFlags, refuseTypedKey } from "./flags.js";
import type { Io } from "./io.js";
import { asTyped } from "./program-name.js";

const INPUTS = "CSV, a spreadsheet (XLSX), JSON or NDJSON, also with gzip or in a ZIP archive; - is standard input";

const BACKFILL_EXAMPLES = `
Examples:
  RELEVA_SECRET_KEY=... releva-profiles backfill customers.csv
  releva-profiles backfill customers.csv --secret-key-file key --max-rejects 2%
  releva-profiles backfill customers_export.csv --subscribed-at-changed false
  releva-profiles backfill customers.csv --map mapping.json --yes
  releva-profiles backfill customers.csv --resume
  releva-profiles backfill customers.csv.rejects.ndjson
  cat part-*.ndjson | releva-profiles backfill - --json
`;

const VALIDATE_EXAMPLES = `
Examples:
  releva-profiles validate customers.csv
  releva-profiles validate customers_export.csv --subscribed-at-changed false
`;

/**
 * @param exit Takes the code that the process ends with.
 * @param args The whole command line, to be shown again with `--resume`.
 */
export function addBackfillCommand(
  program: Command,
  io: Io,
  exit: (code: number) => void,
  args: readonly string[],
): void {
  const command = program
    .command("backfill")
    .summary("send customers from files")
    .description("Sends every record of the files, and writes those that are not accepted to a file of rejects.")
    .argument("<file...>", INPUTS)
    .optionsGroup("Sending:")
    .option("--base-url <url>", "where to send (RELEVA_BASE_URL; default: the contract's server)")
    .option("--secret-key-file <path>", "file with the secret key, or - for standard input (else RELEVA_SECRET_KEY)")
    .option("--batch-size <n>", "records per request (default: 500)", wholeNumber)
    .option("--batch-bytes <n>", "bytes per request (default: 524288)", wholeNumber)
    .option("--concurrency <n>", "requests in flight at once (default: 4)", wholeNumber)
    .option("--rate <n>", "records per second at most (default: no limit)", positiveNumber)
    .option("--timeout <time>", "longest wait for one answer (default: 60s)", durationMs)
    .option("--retries <n>", "retries per request (default: no limit but --give-up-after)", wholeNumber)
    .option("--give-up-after <time>", "stop after this long without any success (default: 15m)", durationMs)
    .option("--dry-run", "check everything, send nothing; needs no key (the same as validate)")
    .option("--yes", "send without asking; only on a terminal is anybody asked")
    .addOption(
      new Option("--verbose", "log each request on stderr: when, how much, its answer, retries").conflicts("quiet"),
    )
    .optionsGroup("Going on:")
    .option("--state <path>", "where the state of the run is kept (default: <file>.releva-state.json)")
    .option("--resume", "go on where the last run over this file stopped")
    .addOption(
      new Option("--restart", "send from the start, and keep the rejects of the last run beside").conflicts("resume"),
    )
    .option("--same-account", "the key is a new one of the account that the last run sent to");
  for (const typed of ["--secret-key [key]", "--key [key]"]) {
    command.addOption(new Option(typed).hideHelp().argParser(refuseTypedKey).preset(""));
  }
  addSharedOptions(command, "where the rejects go (default: <file>.rejects.ndjson)")
    .addHelpText("after", asTyped(BACKFILL_EXAMPLES))
    .action(async (files: string[], flags: BackfillFlags) => exit(await start(files, flags, io, args)));
}

/** @param args The whole command line, to be shown again as one that sends. */
export function addValidateCommand(
  program: Command,
  io: Io,
  exit: (code: number) => void,
  args: readonly string[],
): void {
  const command = program
    .command("validate")
    .summary("check files, send nothing")
    .description("Checks every record of the files as backfill would, without network and key.")
    .argument("<file...>", INPUTS);
  addSharedOptions(command, "where what is invalid is listed (default: <file>.invalid.ndjson, anew each time)")
    .addHelpText("after", asTyped(VALIDATE_EXAMPLES))
    .action(async (files: string[], flags: BackfillFlags) =>
      exit(await start(files, { ...flags, dryRun: true }, io, args)),
    );
}

/** The client and the readers of files are loaded here: `--help` needs none of them. */
async function start(...given: Parameters<typeof backfillFiles>): Promise<number> {
  const { backfillFiles } = await import("./backfill-files.js");
  return backfillFiles(...given);
}

function addSharedOptions(command: Command, rejects: string): Command {
  return addDialectOptions(addMappingOptions(command))
    .optionsGroup("Reading:")
    .addOption(new Option("--format <format>", "what the files are (default: by name, or by content)").choices(FORMATS))
    .option("--limit <n>", "read at most this many records of each file", wholeNumber)
    .addOption(
      new Option(
        "--validation <how>",
        "what is checked before a record is sent: strict (default), contract for fields that it does not name, or off",
      ).choices(["strict", "contract", "off"]),
    )
    .optionsGroup("Rejects and reports:")
    .option(
      "--drop-invalid <fields>",
      "fields without which a customer is sent where they are invalid, for example phoneNumber,birthday; listed in <file>.dropped.ndjson, of a check in <file>.would-drop.ndjson",
      (text: string, before: readonly string[] = []) => [...before, ...words(text)],
    )
    .option(
      "--list-duplicates <path>",
      "write the lines of rows that have the e-mail or phone number of an earlier one",
    )
    .option("--rejects <path>", rejects)
    .option("--max-rejects <n>", "stop when more than this are rejected, a number or a share such as 5%", numberOrShare)
    .option("--json", "report as JSON on stdout, one line per file")
    .option("--quiet", "no progress and no report, errors only")
    .option("--no-color", "no colour (NO_COLOR does the same)");
}
