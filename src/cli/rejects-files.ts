import { existsSync } from "node:fs";
import { type FileHandle, open, readFile, unlink } from "node:fs/promises";
import { parseMapping } from "../files/columns/mapping-file.js";
import { mappingText } from "../files/columns/mapping-schema.js";
import { codeOf } from "../files/file-error.js";
import { csvTable, type WriteTable } from "../files/formats/write-csv.js";
import { xlsxTable } from "../files/formats/write-xlsx.js";
import { whyUnwritable } from "../files/resume/private-file.js";
import { ConfigError } from "../index.js";
import { command } from "./program-name.js";
import type { RejectTable } from "./rejects-tables.js";
import { mappingPathOf } from "./table-name.js";
import { shellWord } from "./terminal.js";

/** The flags that name a file to be written, with what is written there. */
const WRITERS: Readonly<Record<TableKind, WriteTable>> = { xlsx: xlsxTable, csv: csvTable };
export type TableKind = "xlsx" | "csv";

/** A table that was written. */
export interface WrittenTable {
  readonly path: string;
  readonly rows: number;
  /** The command that sends it when it is corrected. */
  readonly next?: string;
  /** Path of the mapping that says how it is read, if the rejects say that. */
  readonly mapping?: string;
}

/** Writes each table, and beside it how it is read: `fix.xlsx` and `fix.mapping.json`; of further ones `fix-2.xlsx`. A mapping that is there and says the same stays. */
export async function writeTables(
  kind: TableKind,
  path: string,
  tables: readonly RejectTable[],
): Promise<readonly WrittenTable[]> {
  const written: WrittenTable[] = [];
  for (const [index, { rows, mapping }] of tables.entries()) {
    const table = index === 0 ? path : withMark(path, `-${index + 1}`);
    const mappingPath = mappingPathOf(table);
    const text = mapping && mappingText(await parseMapping(table, JSON.stringify(mapping)));
    const before = await textAt(mappingPath);
    if (text !== undefined && before !== undefined && before !== text) throw taken(mappingPath, kind); // before there is a table without one
    await writeNew(table, await WRITERS[kind](rows), kind);
    if (text !== undefined && before === undefined) await writeNew(mappingPath, text, kind);
    const next = command("backfill", shellWord(table), "--map", shellWord(mappingPath));
    written.push({
      path: table,
      rows: rows.length - 1,
      ...(mapping && { mapping: mappingPath, next }),
    });
  }
  return written;
}

/** Undefined when there is no such file; the empty text when it cannot be read: it is not ours. */
async function textAt(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  return readFile(path, "utf8").catch(() => "");
}

/** `fix.xlsx` with a mark is `fix-2.xlsx`. */
const withMark = (path: string, mark: string): string => path.replace(/(\.[^./\\]*)?$/, `${mark}$1`);

const taken = (path: string, flag: string, cause?: unknown): ConfigError =>
  new ConfigError(`${path} is there already; remove it, or name another file with --${flag}.`, { cause });

/** A file that only its owner can read. An existing one is never overwritten: it may be the rejects file itself, or corrected already. */
export async function writeNew(path: string, content: string | Uint8Array, flag: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "wx", 0o600);
    await handle.writeFile(content);
  } catch (error) {
    if (handle !== undefined) await unlink(path);
    const there = codeOf(error) === "EEXIST";
    if (there) throw taken(path, flag, error);
    throw new ConfigError(`Cannot write ${path}${whyUnwritable(error)} Name another file with --${flag}.`, {
      cause: error,
    });
  } finally {
    await handle?.close();
  }
}
