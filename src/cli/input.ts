import type { Notice } from "../files/bytes/notices.js";
import type { ByteInput } from "../files/bytes/open.js";
import { isPipe } from "../files/bytes/places.js";
import { type ArchivePlace, openArchive } from "../files/bytes/zip.js";
import { chooseMapping, type MappingRequest, openMapping } from "../files/columns/choose.js";
import { type Examination, examine, ROWS_EXAMINED } from "../files/columns/examine.js";
import { type ColumnOf, columnOf } from "../files/columns/filled.js";
import { matchColumns, namesIn } from "../files/columns/header.js";
import type { Mapping } from "../files/columns/mapping.js";
import { isRefusalName, refuseRefusals } from "../files/columns/refusal-files.js";
import { type RuleUse, RuleWords, wordsOfSample } from "../files/columns/rule-words.js";
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
import { sheetOf, workbookOf } from "../files/formats/xlsx.js";
import { noCounts, type ReadingCounts } from "../files/reading/reading.js";
import { ConfigError } from "../index.js";
import { type Dialect, refuseUnused, withNamedFields } from "./dialect-flags.js";
import { type Paths, pathsOf } from "./flags.js";
import type { Io } from "./io.js";
import { contentOf, type Place, placeOf } from "./places.js";

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
  /** What the columns have that decide who is subscribed: in the rows that were read last, and in the first rows. */
  readonly ruleUses: () => readonly RuleUse[];
  readonly firstRuleUses: () => readonly RuleUse[];
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

/** Opens an input and reads its first bytes only: a wrong path, or a file that is not text, fails before anything is sent. */
export async function openInput(
  at: string | Place,
  format: Format | undefined,
  io: Io,
  given: MappingRequest = {},
  dialect: Dialect = {},
): Promise<Input> {
  const named = typeof at === "string" ? placeOf(at) : at;
  const { path, base, wrong } = named;
  if (wrong !== undefined) throw wrong;
  const request = withNamedFields(given, dialect);
  const mapped = noCounts();
  let columns: ColumnOf = () => undefined;
  let chosen: Chosen | undefined;
  const typed = typedRules(request);
  const ruleWords = new RuleWords(typed);
  let first: readonly RuleUse[] = [];
  // Where nobody is to be subscribed, it need not be known who is; a guess looks at cells.
  const rows = request.subscribedAtChanged === false && !request.auto ? 0 : ROWS_EXAMINED;
  const choose: Choose = (name, sheet) =>
    Object.assign(
      (...[header, sample]: Parameters<MappingChoice>) => {
        Object.assign(mapped, noCounts()); // each time the file is read
        const mapping = chooseMapping(name, header, request, sample);
        if (sheet !== undefined && isRefusalName(sheet)) refuseRefusals(name, sheet, header, sample, mapping);
        columns = columnOf(header, mapping);
        chosen = { header, mapping };
        first = wordsOfSample(typed, matchColumns(header, namesIn(mapping)), sample, mapping);
        return mapping;
      },
      { rows, watch: ruleWords.begin.bind(ruleWords) },
    );
  const found = await contentOf(named, io, dialect);
  const opened =
    "workbook" in found
      ? await openWorkbook(found.workbook, request, dialect, { choose, mapped })
      : await openText(found.text, format, request, dialect, {
          choose,
          mapped,
          isMapped: Object.keys(given).length > 0,
        });
  return {
    mapped,
    columnOf: (field) => columns(field),
    chosen: () => chosen,
    ruleUses: () => ruleWords.list(),
    firstRuleUses: () => first,
    isFile: path !== "-" && !(await isPipe(path)),
    ...pathsOf(base),
    ...opened,
    ...(path === "-" && { name: path }),
  };
}

/** The columns of the rules that somebody has written: on the command line, or in a mapping file. */
function typedRules({ subscribedOnlyIf, mapping }: MappingRequest): readonly string[] {
  const { subscribedAtChanged } = mapping ?? {};
  const asked = typeof subscribedAtChanged === "object" ? [subscribedAtChanged.column] : [];
  return [...Object.keys({ ...mapping?.subscribedOnlyIf, ...subscribedOnlyIf }), ...asked];
}

/** @param name Of the input, for messages. @param sheet Of a workbook */
type Choose = (name: string, sheet?: string) => MappingChoice;

type Opened = Pick<Input, "name" | "detected" | "records" | "examine">;

async function openText(
  input: ByteInput,
  format: Format | undefined,
  request: MappingRequest,
  dialect: Dialect,
  { choose, mapped, isMapped }: { readonly choose: Choose; readonly mapped: ReadingCounts; readonly isMapped: boolean },
): Promise<Opened> {
  const detected = await detectFormat(input, format, dialect);
  const { name } = input;
  if (dialect.sheet !== undefined)
    throw new FileError("sheet-of-text", `${input.name} is ${describe(detected)}, and has no sheets.`);
  if (detected.format !== "csv") refuseUnused(name, describe(detected), "json", dialect);
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
    { rows: choose.rows ?? 0, ...(choose.watch && { watch: choose.watch }) },
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
  place: ArchivePlace,
  request: MappingRequest,
  dialect: Dialect,
  { choose, mapped }: { readonly choose: Choose; readonly mapped: ReadingCounts },
): Promise<Opened> {
  const { sheet, headerRow, names } = dialect;
  const archive = await openArchive(place);
  const workbook = await workbookOf(archive).finally(() => archive.close());
  const { name } = sheetOf(workbook, sheet);
  const layout = { sheet, headerRow, names };
  const detected: Detected = {
    format: "xlsx",
    delimiter: undefined,
    encoding: "UTF-8",
    compressed: false,
    sheet: { name, of: workbook.sheets.length },
  };
  refuseUnused(archive.name, describe(detected), "sheet", dialect);
  return {
    name: archive.name,
    detected,
    records: sheetSource(place, choose(archive.name, name), layout, { words: request, counts: mapped }),
    async examine() {
      const { notices, table } = openSheet(place, layout);
      return { examination: await examine(archive.name, flat(table), request), notices: notices.list() };
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
