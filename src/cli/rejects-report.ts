import { type FileHandle, open, unlink } from "node:fs/promises";
import type { Command } from "commander";
import { ConfigError } from "../errors.js";
import { pathInput, streamInput } from "../files/bytes/open.js";
import { codeOf } from "../files/file-error.js";
import { whyUnwritable } from "../files/resume/private-file.js";
import type { Io } from "./io.js";
import { paintFor, printable, shellWord } from "./terminal.js";
import { show } from "./wrapped.js";

interface ReportFlags {
  /** Path of the page. */
  readonly html?: string;
  readonly color: boolean;
}

export function addReportCommand(program: Command, io: Io): void {
  program
    .command("report")
    .summary("sum up a file of rejects")
    .description("Shows why records were rejected: reasons, how often, on which lines, and masked samples.")
    .argument("<rejects>", "file of rejects that backfill or validate wrote; - is standard input")
    .option("--html <path>", "write it as one HTML page as well, readable by you alone")
    .option("--no-color", "no colour (NO_COLOR does the same)")
    .addHelpText("after", "\nExample:\n  releva-profiles report customers.csv.rejects.ndjson --html rejects.html")
    .action((path: string, flags: ReportFlags) => runReport(path, flags, io));
}

/** @throws {ConfigError} when the rejects cannot be read, or the page cannot be written */
async function runReport(path: string, flags: ReportFlags, io: Io): Promise<void> {
  const input = path === "-" ? streamInput("standard input", io.stdin) : await pathInput(path);
  const { rejectsText, summarizeRejects } = await import("./rejects-summary.js");
  const summary = await summarizeRejects(input, io.env.RELEVA_SECRET_KEY);
  if (flags.html !== undefined) {
    const { rejectsHtml } = await import("./rejects-report-html.js");
    await writeNew(flags.html, rejectsHtml(summary));
  }
  await show(io.stdout, rejectsText(summary, paintFor(io.stdout, io.env, flags.color)));
  if (flags.html !== undefined) await show(io.stdout, `Page: ${printable(flags.html)}\n`);
  if (path !== "-")
    await show(io.stdout, `Correct the records in it, then: releva-profiles backfill ${shellWord(path)}\n`);
}

/** An existing file is never overwritten: it may be the rejects file itself. */
async function writeNew(path: string, text: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "wx", 0o600);
    await handle.writeFile(text);
  } catch (error) {
    if (handle !== undefined) await unlink(path);
    const there = codeOf(error) === "EEXIST";
    const why = there
      ? " is there already; remove it, or name another file with --html."
      : `${whyUnwritable(error)} Name another file with --html.`;
    throw new ConfigError(there ? `${path}${why}` : `Cannot write ${path}${why}`, { cause: error });
  } finally {
    await handle?.close();
  }
}
