import { ConfigError } from "../../errors.js";
import { validateRecord } from "../../record/validate.js";
import { ReasonCounter } from "../../reject.js";
import type { Row } from "../formats/table.js";
import type { Preset } from "../presets/preset.js";
import { type ReadingEvidence, readingOf } from "../reading/evidence.js";
import { noCounts, type ReadingCounts, readingOver } from "../reading/reading.js";
import { type MappingRequest, type OpenChoice, type OpenMapping, openMapping } from "./choose.js";
import { type ConsentColumn, consentColumns, type Sample } from "./consent.js";
import { columnOf, fieldAt } from "./filled.js";
import { type LeftContact, leftContacts } from "./guess.js";
import { hasColumns, matchColumns, namesIn, readHeader } from "./header.js";
import { rowMapper, targetOf } from "./mapping.js";
import { isAnswer, maskValue } from "./masked-value.js";
import { consentRule } from "./named-files.js";
import { readingEvidence } from "./reading-evidence.js";
import type { Target } from "./target.js";

export const ROWS_EXAMINED = 1_000;
const SAMPLES = 3;
/** Different ones that are counted. */
const REASONS = 5_000;

/** What a user should know about a file before sending it. Every cell in it is masked. */
export interface Examination {
  /** Whose export it is, if it is a known one. */
  readonly preset: Preset | undefined;
  /** Whether the fields of some columns are a guess, by their names or cells. */
  readonly guessed: boolean;
  /** Of the columns that the header has, in its order. */
  readonly mapping: OpenMapping;
  /** Each with what it is read as. */
  readonly columns: readonly {
    /** Its name, as the header has it. */
    readonly column: string;
    /** The field that it goes to, or that it is ignored. */
    readonly target: Target;
    /** Some of its cells, masked. */
    readonly samples: readonly string[];
  }[];
  /** Columns at which a run would stop. */
  readonly unknown: readonly string[];
  /** Columns that a guess leaves out, though customers could be known by them. */
  readonly leftContacts: readonly LeftContact[];
  /** Rows that were read: at most the first thousand. */
  readonly rows: number;
  /** Of them, those that would not be sent as they are. */
  readonly rejected: number;
  /** Why, the most frequent first. */
  readonly reasons: readonly InvalidReason[];
  /** Rows that would be sent with `subscribedAtChanged: true`; undefined while that was not said. */
  readonly subscribed: number | undefined;
  /** Columns that seem to say who is subscribed, and whether anything uses them. Their words are those that many files use. */
  readonly consent: readonly ConsentColumn[];
  /** How the cells seem to be written, where nobody has said it. What is clear of it is in `mapping` and was used for all that is counted here. */
  readonly evidence: readonly ReadingEvidence[];
  /** What would be read as something else than it says. */
  readonly normalised: ReadingCounts;
  /** Columns that say who is subscribed, and that the file lacks: nobody in it can be. */
  readonly missingConsent: readonly string[];
}

/** Something that rows of a file are rejected for. */
export interface InvalidReason {
  /** Rows that have it: a row can have several. */
  readonly count: number;
  /** The column that it is in, as the header names it; several with "|" between them fill the field together. */
  readonly column?: string;
  /** The field that the column fills. */
  readonly field?: string | undefined;
  /** Where in the record, as a JSON Pointer. */
  readonly path: string;
  /** What is wrong, in words, without the value. */
  readonly reason: string;
  /** The first row that has it, by its line in the file, from 1. */
  readonly firstLine: number;
}

/** @throws {ConfigError} when the header cannot be read with the mapping, or there is none */
export async function examine(file: string, rows: AsyncIterable<Row>, request: MappingRequest): Promise<Examination> {
  const [header, ...sample] = await firstOf(rows, ROWS_EXAMINED + 1);
  if (header === undefined) throw new ConfigError(`${file} has no header; the first row must name the columns.`);
  const cellsOfSample = sample.map(({ cells }) => cells);
  const { preset, mapping, guessed } = chosenOrGuessed(file, header.cells, request, cellsOfSample);
  // Here an unknown column is listed beside the others; a run that sends the file stops at it.
  const unknownColumns = mapping.unknownColumns === "custom" ? "custom" : "ignore";
  const consent = consentRule(file, header.cells, mapping);
  const unread = {
    ...mapping,
    ...consent,
    unknownColumns,
    subscribedAtChanged: mapping.subscribedAtChanged ?? false,
  } as const;
  const columns = readHeader(`${file}:${header.line}`, header.cells, unread);
  const targets = columns.map((column) => targetOf(column, unread));
  const evidence = await readingEvidence(header.cells, targets, cellsOfSample, mapping.reading ?? {});
  const reading = readingOver(mapping.reading, readingOf(evidence));
  const closed = { ...unread, reading };
  const columnFor = columnOf(header.cells, closed);
  const counts = noCounts();
  const mapper = await rowMapper(columns, closed, counts);
  for (const { cells } of sample) mapper.look(cells);
  const reasons = new ReasonCounter<InvalidReason & { count: number }>(REASONS);
  let rejected = 0;
  let subscribed = 0;
  for (const { line, cells, issue: known } of sample) {
    const isRagged = cells.length !== columns.length;
    const { value: record, issues } = known
      ? { value: cells, issues: [known] }
      : isRagged
        ? { value: cells, issues: [raggedRow] }
        : mapper.map(cells);
    const found = issues ?? issuesOf(record);
    if (found.length === 0 && (record as { subscribedAtChanged: boolean }).subscribedAtChanged) subscribed += 1;
    if (found.length > 0) rejected += 1;
    const given = new Set<string>();
    for (const issue of found) {
      const path = issue.path.replace(/\/\d+/g, "/*"); // the third tag and the fourth are one reason
      const reason = issue.message;
      const key = `${path} ${reason}`;
      if (given.has(key)) continue;
      given.add(key);
      const field = fieldAt(issue.path, record);
      const column = field === undefined ? undefined : columnFor(field);
      reasons.add(key, () => ({
        count: 0,
        path,
        ...(column !== undefined && { column, field }),
        reason,
        firstLine: line,
      }));
    }
  }
  const named = new Set(namesIn(closed));
  const about = consentColumns(header.cells, cellsOfSample, { ...mapping, reading });
  const undecidedConsent = about.filter(({ isUndecided }) => isUndecided).map(({ column }) => column);
  return {
    preset,
    guessed: guessed.length > 0,
    mapping: {
      ...mapping,
      ...firstFilledIn(mapping, columns),
      ...(Object.keys(reading).length > 0 && { reading }),
      ...(guessed.length > 0 && { unknownColumns: saidOfUnknown(request, preset) }), // the next file may have others
      columns: Object.fromEntries(columns.map((column) => [column, targetOf(column, closed)])),
      ...(undecidedConsent.length > 0 && { undecidedConsent }),
    },
    columns: columns.map((column, index) => ({
      column,
      target: targetOf(column, closed),
      samples: samplesOf(sample, index),
    })),
    unknown:
      mapping.unknownColumns === undefined || mapping.unknownColumns === "refuse"
        ? columns.filter((column) => !named.has(column))
        : [],
    leftContacts:
      guessed.length > 0
        ? leftContacts(columns, cellsOfSample, closed.columns).filter(({ column }) => !isSaid(column, request))
        : [],
    rows: sample.length,
    rejected,
    reasons: reasons.sorted(),
    subscribed: mapping.subscribedAtChanged === undefined ? undefined : subscribed,
    consent: about,
    evidence,
    missingConsent: Object.keys(consent.subscribedOnlyIf ?? {}).filter((column) => !columns.includes(column)),
    normalised: counts,
  };
}

/** Of columns of which nothing is known, a guess is shown. */
function chosenOrGuessed(
  file: string,
  header: readonly string[],
  request: MappingRequest,
  sample: Sample,
): OpenChoice & { readonly mapping: OpenMapping } {
  const { preset, mapping, guessed } = openMapping(file, header, request, sample);
  const isWhole =
    preset !== undefined && mapping !== undefined && hasColumns(header, mapping) && hasCustomers(header, mapping);
  if (mapping !== undefined && (isWhole || request.mapping || request.auto)) return { preset, mapping, guessed };
  const guess = openMapping(file, header, { ...request, auto: true }, sample);
  const isOfUse = guess.guessed.length > 0 || mapping === undefined;
  return isOfUse && guess.mapping
    ? { ...guess, mapping: guess.mapping }
    : { preset, mapping: mapping ?? NOTHING, guessed };
}

/** Whether a column says who a row is about: Mailchimp has those of the language in which somebody set it up. */
function hasCustomers(header: readonly string[], { columns }: OpenMapping): boolean {
  const fields = matchColumns(header, Object.keys(columns)).map((column) => columns[column]?.field);
  return fields.includes("email") || fields.includes("phoneNumber");
}

/** Whether the user has said what becomes of the column. */
const isSaid = (column: string, { columns = {} }: MappingRequest): boolean =>
  Object.keys(columns).some((name) => name.toLowerCase() === column.toLowerCase());

/** The groups of columns that the header has. */
function firstFilledIn(
  { firstFilled = [] }: OpenMapping,
  columns: readonly string[],
): Pick<OpenMapping, "firstFilled"> {
  const groups = firstFilled.map((group) => group.filter((column) => columns.includes(column)));
  const filled = groups.filter((group) => group.length > 1);
  return { firstFilled: filled.length > 0 ? filled : undefined };
}

function saidOfUnknown(
  { unknownColumns, mapping }: MappingRequest,
  preset: Preset | undefined,
): OpenMapping["unknownColumns"] {
  return unknownColumns ?? (mapping ?? preset?.mapping)?.unknownColumns;
}

const NOTHING: OpenMapping = { columns: {} };

const raggedRow = { path: "", message: "the row has another number of cells than the header" };

function issuesOf(record: unknown): readonly { readonly path: string; readonly message: string }[] {
  const result = validateRecord(record);
  return result.ok ? [] : result.issues;
}

/** The first different values, masked. */
function samplesOf(rows: readonly Row[], index: number): readonly string[] {
  const cells = rows.map(({ cells: row }) => row[index]?.trim() ?? "").filter((cell) => cell !== "");
  const shown = cells.every(isAnswer) ? cells : cells.map(maskValue);
  return [...new Set(shown)].slice(0, SAMPLES);
}

async function firstOf<T>(source: AsyncIterable<T>, limit: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) {
    items.push(item);
    if (items.length === limit) break;
  }
  return items;
}
