import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { pathInput } from "../files/bytes/open.js";
import { type Examination, examine } from "../files/columns/examine.js";
import { mappingText } from "../files/columns/mapping-text.js";
import { csvRows } from "../files/formats/csv-rows.js";
import { ConfigError } from "../index.js";
import { addMappingOptions, type MappingFlags, mappingRequest } from "./columns-flags.js";
import { columnsJson, columnsText, otherFormatText } from "./columns-text.js";
import { openInput } from "./input.js";
import type { Io } from "./io.js";
import { paintFor } from "./terminal.js";

export interface ColumnsFlags extends MappingFlags {
  readonly write?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

export function addColumnsCommand(program: Command, io: Io): void {
  const command = program
    .command("columns")
    .summary("see what a file's columns would become")
    .description(
      "Shows the format of a file, its columns with the fields that they would fill, masked samples, and what would be rejected in the first 1 000 rows. Sends nothing.",
    )
    .argument("<file>", "a CSV file")
    .option("--write <path>", "write the mapping as a file, to be corrected and given to --map");
  addMappingOptions(command)
    .optionsGroup("Output:")
    .option("--json", "as JSON on stdout")
    .option("--no-color", "no colour (NO_COLOR does the same)")
    .addHelpText(
      "after",
      "\nExamples:\n  releva-profiles columns customers.csv\n  releva-profiles columns customers.csv --map Kunde=email --write mapping.json\n  releva-profiles backfill customers.csv --map mapping.json --subscribed-at-changed false",
    )
    .action((path: string, flags: ColumnsFlags) => runColumns(path, flags, io));
}

/** Says what a file is and what would become of it. */
export async function runColumns(path: string, flags: ColumnsFlags, io: Io): Promise<void> {
  if (path === "-")
    throw new ConfigError("columns looks at a file before it is sent; standard input can be read once.");
  const { detected } = await openInput(path, undefined, io);
  if (detected.format !== "csv") {
    if (flags.write !== undefined) throw new ConfigError(`${path} has no columns to map: its records are in JSON.`);
    io.stdout.write(flags.json ? `${JSON.stringify({ file: path, ...detected })}\n` : otherFormatText(path, detected));
    return;
  }
  const { chunks } = await (await pathInput(path)).open();
  const examination = await examine(path, csvRows(path, chunks, detected.delimiter), await mappingRequest(flags));
  const { write } = flags;
  if (write !== undefined) await writeMapping(write, examination);
  if (flags.json) io.stdout.write(columnsJson(path, detected, examination));
  else io.stdout.write(columnsText(path, detected, examination, flags, paintFor(io.stdout, io.env, flags.color)));
}

/** Never over another file: somebody may have corrected it by hand. */
async function writeMapping(path: string, { mapping }: Examination): Promise<void> {
  await writeFile(path, mappingText(mapping), { flag: "wx" }).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const reason = code === "EEXIST" ? "it is there already; name another one, or remove it" : String(code);
    throw new ConfigError(`Cannot write the mapping ${path}: ${reason}.`, { cause: error });
  });
}
