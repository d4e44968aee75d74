import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { ConfigError } from "../errors.js";
import type { Notice } from "../files/bytes/notices.js";
import type { Examination } from "../files/columns/examine.js";
import { mappingText } from "../files/columns/mapping-schema.js";
import { codeOf, EncodingError } from "../files/file-error.js";
import type { Detected } from "../files/formats/detect.js";
import type { ColumnsFlags } from "./columns-text.js";
import { addDialectOptions, dialectOf } from "./dialect-flags.js";
import { addMappingOptions, mappingRequest } from "./flags.js";
import type { Io } from "./io.js";
import { normalisedJson } from "./normalised.js";
import { asTyped, command } from "./program-name.js";
import { encodingText, jsonLine, paintFor, shellWord } from "./terminal.js";
import { show, widthOf } from "./wrapped.js";

export function addColumnsCommand(program: Command, io: Io): void {
  const command = program
    .command("columns")
    .summary("see what a file's columns would become")
    .description(
      "Shows the format of a file, its columns with the fields that they would fill, masked samples, and what would be rejected in the first 1 000 rows. Sends nothing.",
    )
    .argument("<file>", "CSV, a spreadsheet (XLSX), or JSON that is not in the form of the contract")
    .option("--write <path>", "write the mapping as a file, to be corrected and given to --map");
  addDialectOptions(addMappingOptions(command))
    .optionsGroup("Output:")
    .option("--json", "as JSON on stdout")
    .option("--no-color", "no colour (NO_COLOR does the same)")
    .addHelpText(
      "after",
      asTyped(
        "\nExamples:\n  releva-profiles columns customers.csv\n  releva-profiles columns customers.csv --map Kunde=email --write mapping.json\n  releva-profiles backfill customers.csv --map mapping.json",
      ),
    )
    .action((path: string, flags: ColumnsFlags) => runColumns(path, flags, io));
}

/** Shows the format of a file and what its columns would become. */
async function runColumns(path: string, flags: ColumnsFlags, io: Io): Promise<void> {
  try {
    await showColumns(path, flags, io);
  } catch (error) {
    if (!(error instanceof EncodingError) || flags.encoding !== undefined) throw error;
    // Nothing is sent: a person sees what the guess makes of the file, and the next command says it.
    await show(io.stderr, encodingText(error, io.stderr));
    await showColumns(path, { ...flags, encoding: error.guess }, io);
  }
}

async function showColumns(path: string, flags: ColumnsFlags, io: Io): Promise<void> {
  if (path === "-")
    throw new ConfigError("columns looks at a file before it is sent; standard input can be read once.");
  const { columnsText, otherFormatText } = await import("./columns-text.js");
  const { placeOf, placesOf, tellBeside } = await import("./places.js");
  const { openInput } = await import("./input.js"); // it brings a parser of CSV, which --help does not need
  const places = await placesOf([path]);
  const [at = placeOf(path), ...others] = places;
  if (others.length > 0) {
    throw new ConfigError(
      `${path} holds ${others.length + 1} files; look at them one by one: ${command("columns", shellWord(`${path}/${at.member}`))}`,
    );
  }
  await tellBeside(places, io);
  const { detected, examine } = await openInput(at, undefined, io, await mappingRequest(flags), dialectOf(flags));
  if (examine === undefined) {
    if (flags.write !== undefined) throw new ConfigError(`${path} has no columns to map: its records are in JSON.`);
    if (flags.json) io.stdout.write(jsonLine({ file: path, ...detected }));
    else await show(io.stdout, otherFormatText(path, detected));
    return;
  }
  const { examination, notices } = await examine();
  const { write } = flags;
  if (write !== undefined) await writeMapping(write, examination);
  if (flags.json) {
    io.stdout.write(columnsJson(path, detected, examination, notices));
    return;
  }
  const paint = paintFor(io.stdout, io.env, flags.color);
  const text = await columnsText(path, detected, { ...examination, notices }, flags, paint, widthOf(io.stdout));
  await show(io.stdout, text);
}

/** An existing file is never overwritten: somebody may have corrected it by hand. */
async function writeMapping(path: string, { mapping }: Examination): Promise<void> {
  await writeFile(path, mappingText(mapping), { flag: "wx" }).catch((error: unknown) => {
    const code = codeOf(error);
    const reason = code === "EEXIST" ? "it is there already; name another one, or remove it" : String(code);
    throw new ConfigError(`Cannot write the mapping ${path}: ${reason}.`, { cause: error });
  });
}

/** For programs: one line of JSON. */
function columnsJson(file: string, detected: Detected, examination: Examination, notices: readonly Notice[]): string {
  const { preset, mapping, normalised, ...rest } = examination;
  const odd = { ...normalisedJson(normalised), ...(notices.length > 0 && { notices }) };
  return jsonLine({ file, ...detected, preset: preset?.name ?? null, ...rest, ...odd, mapping });
}
