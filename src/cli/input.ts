import { stat } from "node:fs/promises";
import type { Notice } from "../files/bytes/notices.js";
import { type ByteInput, memberInput, pathInput, streamInput } from "../files/bytes/open.js";
import { isZipFile, openArchive } from "../files/bytes/zip.js";
import { chooseMapping, type MappingRequest, openMapping } from "../files/columns/choose.js";
import { type Examination, examine, ROWS_EXAMINED } from "../files/columns/examine.js";
import { type ColumnOf, columnOf } from "../files/columns/filled.js";
import type { Mapping } from "../files/columns/mapping.js";
import { FileError } from "../files/file-error.js";
import type { MappingChoice } from "../files/formats/csv.js";
import { csvRowBatches } from "../files/formats/csv-rows.js";
import { type Detected, describe, detectFormat, type Format } from "../files/formats/detect.js";
import {
  begin,
  chosenCsvSource,
  jsonArraySource,
  jsonRows,
  jsonTableSource,
  ndjsonSource,
  openSheet,
  type RecordSource,
  sheetSource,
} from "../files/formats/source.js";
import { type Row, tableBatches } from "../files/formats/table.js";
import { isWorkbook, sheetOf, workbookOf } from "../files/formats/xlsx.js";
import { noCounts, type ReadingCounts } from "../files/reading/reading.js";
import { ConfigError } from "../index.js";
import { type Dialect, withNamedFields } from "./dialect-flags.js";
import { type Paths, pathsOf } from "./flags.js";
import type { Io } from "./io.js";

/** A file or standard input, opened for a command. */
export interface Input extends Paths {
  /** As the user wrote it; `-` is standard input, and what is in an archive has the archive's name before its own. */
  readonly name: string;
  readonly detected: Detected;
  readonly records: RecordSource;
  /** What was read as something else than it says while `records` was read last. */
  readonly mapped: ReadingCounts;
  /** Which column fills a field, by the header that was read last. Undefined where records are in the form of the contract. */
  readonly columnOf: ColumnOf;
  /** The header that was read last, and what its columns become. Undefined as `columnOf` says nothing. */
  readonly chosen: () => Chosen | undefined;
  /** A file can be read more than once. */
  readonly isFile: boolean;
  /** The first rows, for a look at the columns. Undefined when the records are in the form of the contract. */
  readonly examine: (() => Promise<Examined>) | undefined;
}

/** Columns of a file, and what becomes of each. */
export interface Chosen {
  readonly header: readonly string[];
  readonly mapping: Mapping;
}

export interface Examined {
  readonly examination: Examination;
  readonly notices: readonly Notice[];
}

/** What is at a path, or in an archive there. */
export interface Place {
  readonly path: string;
  /** The name of a file in the archive. */
  readonly member?: string;
  /** Where the files of this input are: beside it, with more at the end of the name. */
  readonly base: string;
  /** Why an archive cannot be looked into: it is told where it is opened, in the order of the inputs. */
  readonly wrong?: unknown;
}

const place = (path: string): Place => ({ path, base: path });

/** System files that programs add to an archive. */
const NO_INPUT = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$)/;

/** Each input that a command line names: an archive is an input for each file in it. */
export async function placesOf(paths: readonly string[]): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const path of paths) places.push(...(await placesAt(path).catch((error) => [{ ...place(path), wrong: error }])));
  return places;
}

async function placesAt(path: string): Promise<readonly Place[]> {
  if (path === "-" || !(await isArchive(path))) return [place(path)];
  const archive = await openArchive(path);
  archive.close();
  if (isWorkbook(archive)) return [place(path)];
  const members = archive.members.map(({ name }) => name).filter((name) => !NO_INPUT.test(name));
  if (members.length === 0) throw new ConfigError(`${path} is a ZIP archive without files.`);
  if (members.some((name) => name === "content.xml")) {
    throw new ConfigError(`${path} is a spreadsheet or document of another kind; save it as .xlsx or as CSV.`);
  }
  return members.map((member) => ({
    path,
    member,
    base: members.length === 1 ? path : `${path}.${member.replace(/[/\\]/g, "_")}`,
  }));
}

/** What cannot be read is told where it is opened, in the order of the inputs. */
async function isArchive(path: string): Promise<boolean> {
  return isZipFile(path).catch(() => false);
}

/** Opens an input and reads its first bytes only: a wrong path, or a file that is not text, fails before anything is sent. */
export async function openInput(
  at: string | Place,
  format: Format | undefined,
  io: Io,
  given: MappingRequest = {},
  dialect: Dialect = {},
): Promise<Input> {
  const named = typeof at === "string" ? place(at) : at;
  const { path, member, base, wrong } = named;
  if (wrong !== undefined) throw wrong;
  const request = withNamedFields(given, dialect);
  const mapped = noCounts();
  let columns: ColumnOf = () => undefined;
  let chosen: Chosen | undefined;
  // Where nobody is to be subscribed, it need not be known who is; a guess looks at cells.
  const rows = request.subscribedAtChanged === false && !request.auto ? 0 : ROWS_EXAMINED;
  const choose = (name: string): MappingChoice =>
    Object.assign(
      (...[header, sample]: Parameters<MappingChoice>) => {
        Object.assign(mapped, noCounts()); // each time the file is read
        const mapping = chooseMapping(name, header, request, sample);
        columns = columnOf(header, mapping);
        chosen = { header, mapping };
        return mapping;
      },
      { rows },
    );
  const opened =
    path !== "-" && member === undefined && (await isArchive(path))
      ? await openWorkbook(path, request, dialect, { choose: choose(path), mapped })
      : await openText(named, format, io, request, dialect, {
          choose,
          mapped,
          isMapped: Object.keys(given).length > 0,
        });
  const isFile = path !== "-" && (await stat(path)).isFile();
  return {
    mapped,
    columnOf: (field) => columns(field),
    chosen: () => chosen,
    isFile,
    ...pathsOf(base),
    ...opened,
  };
}

type Opened = Pick<Input, "name" | "detected" | "records" | "examine">;

async function openText(
  { path, member }: Place,
  format: Format | undefined,
  io: Io,
  request: MappingRequest,
  dialect: Dialect,
  {
    choose,
    mapped,
    isMapped,
  }: { readonly choose: (name: string) => MappingChoice; readonly mapped: ReadingCounts; readonly isMapped: boolean },
): Promise<Opened> {
  const input =
    path === "-"
      ? streamInput("standard input", io.stdin, dialect)
      : member === undefined
        ? await pathInput(path, dialect)
        : memberInput(path, member, dialect);
  const detected = await detectFormat(input, format, dialect);
  const name = path === "-" ? path : input.name;
  if (dialect.sheet !== undefined)
    throw new FileError("sheet-of-text", `${input.name} is ${describe(detected)}, and has no sheets.`);
  if (detected.byPath) return { name, detected, ...openJsonTable(input, request, choose(input.name), mapped) };
  if (detected.format !== "csv") {
    if (isMapped) {
      throw new ConfigError(
        `${input.name} is ${describe(detected)}: its records are in the form of the contract, and the flags for columns do not apply. Send it without them.`,
      );
    }
    const records = detected.format === "json" ? jsonArraySource(input) : ndjsonSource(input);
    return { name, detected, records, examine: undefined };
  }
  const { encoding: _, sheet: __, ...said } = dialect;
  const layout = { ...said, delimiter: detected.delimiter };
  return {
    name,
    detected,
    records: chosenCsvSource(input, choose(input.name), request, mapped, layout),
    async examine() {
      const { notices, table } = await openTable(input, layout);
      return { examination: await examine(input.name, flat(table), request), notices: notices.list() };
    },
  };
}

function openJsonTable(
  input: ByteInput,
  request: MappingRequest,
  choose: MappingChoice,
  mapped: ReadingCounts,
): Pick<Opened, "records" | "examine"> {
  const chooseByPath: MappingChoice = Object.assign(
    (...[paths, sample]: Parameters<MappingChoice>) => {
      if (openMapping(input.name, paths, request, sample).mapping !== undefined) return choose(paths, sample);
      throw new FileError(
        "records-unmapped",
        `${input.name}: its records are not in the form of the contract ({"profile": ..., "subscribedAtChanged": ...}), and are not mapped.`,
      );
    },
    { rows: choose.rows ?? 0 },
  );
  return {
    records: jsonTableSource(input, chooseByPath, { words: request, counts: mapped }),
    async examine() {
      const opened = await input.open();
      const examination = await examine(input.name, flat(jsonRows(input, opened)), request);
      return { examination, notices: opened.notices.list() };
    },
  };
}

async function openTable(input: ByteInput, layout: Dialect) {
  const { chunks, flaws, notices } = await input.open();
  const rows = csvRowBatches(input.name, chunks, { ...layout, flaws, notices });
  return { notices, table: tableBatches(input.name, rows, layout, notices) };
}

async function openWorkbook(
  path: string,
  request: MappingRequest,
  { sheet, headerRow, names }: Dialect,
  { choose, mapped }: { readonly choose: MappingChoice; readonly mapped: ReadingCounts },
): Promise<Opened> {
  const archive = await openArchive(path);
  const workbook = await workbookOf(path, archive).finally(() => archive.close());
  const { name } = sheetOf(path, workbook, sheet);
  const layout = { sheet, headerRow, names };
  return {
    name: path,
    detected: {
      format: "xlsx",
      delimiter: undefined,
      encoding: "UTF-8",
      compressed: false,
      sheet: { name, of: workbook.sheets.length },
    },
    records: sheetSource(path, choose, layout, { words: request, counts: mapped }),
    async examine() {
      const { notices, table } = openSheet(path, layout);
      return { examination: await examine(path, flat(table), request), notices: notices.list() };
    },
  };
}

async function* flat(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Row> {
  for await (const batch of batches) yield* batch;
}

/**
 * Reads an input up to its first records: a header that cannot be mapped is then an error before any input is sent. A stream
 * cannot be read twice, so the input that is returned gives the records that were taken from it first.
 */
export async function readAhead(input: Input): Promise<Input> {
  const { readOn, leave } = await begin(input.records);
  if (!input.isFile) return { ...input, records: readOn };
  await leave();
  return input;
}
