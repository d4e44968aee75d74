import type { Command } from "commander";
import { pathInput, streamInput } from "../files/bytes/open.js";
import { adviceOn } from "./advice.js";
import { correctRecords } from "./correct-records.js";
import type { Io } from "./io.js";
import { asTyped, command } from "./program-name.js";
import type { TableKind, WrittenTable } from "./rejects-files.js";
import type { RejectTables } from "./rejects-tables.js";
import { freeTable } from "./table-name.js";
import { count, jsonLine, paintFor, plural, printable, shellWord, withoutKeys } from "./terminal.js";
import { show } from "./wrapped.js";

interface ReportFlags {
  /** Path of the page. */
  readonly html?: string;
  /** Paths of tables. */
  readonly xlsx?: string;
  readonly csv?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

const EXAMPLES = `
Examples:
  releva-profiles report customers.csv.rejects.ndjson --html rejects.html
  releva-profiles report customers.csv.rejects.ndjson --xlsx fix.xlsx
`;

export function addReportCommand(program: Command, io: Io): void {
  program
    .command("report")
    .summary("sum up a file of rejects, or write it as a table to correct")
    .description("Shows why records were rejected: reasons, how often, on which lines, and masked samples.")
    .argument("<rejects>", "file of rejects that backfill or validate wrote; - is standard input")
    .option("--html <path>", "write it as one HTML page as well, readable by you alone")
    .option(
      "--xlsx <path>",
      "write the rejected rows as a spreadsheet as well, to be corrected and sent; readable by you alone",
    )
    .option("--csv <path>", "the same as a CSV file")
    .option("--json", "report as JSON on stdout")
    .option("--no-color", "no colour (NO_COLOR does the same)")
    .addHelpText("after", asTyped(EXAMPLES))
    .action((path: string, flags: ReportFlags) => runReport(path, flags, io));
}

/** @throws {ConfigError} when the rejects cannot be read, or a file cannot be written */
async function runReport(path: string, flags: ReportFlags, io: Io): Promise<void> {
  const input = path === "-" ? streamInput("standard input", io.stdin) : await pathInput(path);
  const { rejectsFacts, rejectsText, summarizeRejects } = await import("./rejects-summary.js");
  const kinds = (["xlsx", "csv"] as const).filter((kind) => flags[kind] !== undefined);
  const { isRow, RejectTables } = await import("./rejects-tables.js");
  const rows = kinds.length > 0 ? new RejectTables() : undefined;
  let isOfTable = false;
  let canBeRow = false;
  const summary = await summarizeRejects(input, io.env.RELEVA_SECRET_KEY, async (line) => {
    isOfTable ||= line.cells !== undefined;
    canBeRow ||= isOfTable || (await isRow(line.record));
    rows?.add(line);
  });
  if (flags.html !== undefined) {
    const { rejectsHtml } = await import("./rejects-report-html.js");
    const { writeNew } = await import("./rejects-files.js");
    await writeNew(flags.html, rejectsHtml(summary), "html");
  }
  const { tables, left } = await written(rows, kinds, flags);
  const corrected = rows?.corrected ?? 0;
  if (flags.json) {
    const files = { html: flags.html, ...(rows && { tables, leftOut: left }) };
    io.stdout.write(withoutKeys(jsonLine({ ...rejectsFacts(summary), ...files }), io));
    return;
  }
  const lines = [
    ...(flags.html === undefined ? [] : [`Page: ${printable(flags.html)}`]),
    ...tables.flatMap(tableLines),
    ...(corrected === 0 ? [] : [correctedNote(corrected)]),
    ...(tables.some(({ mapping }) => mapping) ? adviceOn(summary.reasons.map(({ reason }) => reason)) : []),
    ...recordLines(path, { left, isWritten: rows !== undefined, isAlone: tables.length === 0, isOfTable, canBeRow }),
  ];
  await show(io.stdout, rejectsText(summary, paintFor(io.stdout, io.env, flags.color)));
  for (const line of lines) await show(io.stdout, `${line}\n`);
}

interface Written {
  readonly tables: readonly WrittenTable[];
  /** Rejects that no row can say. */
  readonly left: number;
}

async function written(
  rows: RejectTables | undefined,
  kinds: readonly TableKind[],
  flags: ReportFlags,
): Promise<Written> {
  if (rows === undefined) return { tables: [], left: 0 };
  const { writeTables } = await import("./rejects-files.js");
  const { tables, left } = await rows.tables();
  const all: WrittenTable[] = [];
  for (const kind of kinds) all.push(...(await writeTables(kind, flags[kind] ?? "", tables)));
  return { tables: all, left };
}

function tableLines({ path, rows, mapping, next }: WrittenTable): string[] {
  const table = `Table: ${printable(path)} (${plural(rows, "row", "rows")})`;
  if (mapping === undefined) {
    return [
      table,
      "The rejects do not say any more how these rows are read: send it with the flags of the file that they come from, and --unknown-columns ignore.",
    ];
  }
  return [`${table}; ${printable(mapping)} says how it is read`, `Correct the cells in it, then: ${next}`];
}

function correctedNote(corrected: number): string {
  const which = corrected === 1 ? "1 record was" : `${count(corrected)} records were`;
  return `${which} put right in the file itself, so a table has them by the fields of the contract, as they are now.`;
}

interface Records {
  /** That no row of the table can say. */
  readonly left: number;
  /** A table was written. */
  readonly isWritten: boolean;
  /** No reject was a row of it. */
  readonly isAlone: boolean;
  /** Some were rows. */
  readonly isOfTable: boolean;
  /** Some were rows, or can be. */
  readonly canBeRow: boolean;
}

function recordLines(path: string, { left, isWritten, isAlone, isOfTable, canBeRow }: Records): string[] {
  const file = path === "-" ? "the file of rejects" : shellWord(path);
  if (isWritten) {
    if (left === 0) return [];
    const which = left === 1 ? "1 reject has" : `${count(left)} rejects have`;
    const others = isAlone ? "" : ", and take the others out of it";
    return [`${which} something that no cell can say; correct the record in ${file}${others}.`];
  }
  if (path === "-") return [];
  return [
    correctRecords(`backfill ${file}`, isOfTable),
    ...(canBeRow ? [`Or in a spreadsheet: ${command("report", file, "--xlsx", freeTable())}`] : []),
  ];
}
