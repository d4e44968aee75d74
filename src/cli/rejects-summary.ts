import { shownName } from "../../generated/validate.js";
import { lineBatches, textOf } from "../files/bytes/lines.js";
import type { ByteInput } from "../files/bytes/open.js";
import { fieldAt } from "../files/columns/filled.js";
import { maskValue } from "../files/columns/masked-value.js";
import { parseRejectLine, type RejectLine } from "../files/resume/reject-line.js";
import { ConfigError } from "../index.js";
import { stepsOf } from "../record/validate.js";
import { ReasonCounter } from "../reject.js";
import { messageOf, redactServerText } from "../request/redact.js";
import { saysWhere, shownColumn } from "./column-reasons.js";
import { count, MASKING_NOTE, type Paint, plural, printable } from "./terminal.js";

/** What a rejects file holds, without personal data. */
export interface RejectsSummary {
  /** The rejects file, as the user wrote it. */
  readonly file: string;
  readonly rejects: number;
  readonly outcomes: ReadonlyMap<RejectLine["outcome"], number>;
  /** The most frequent first. */
  readonly reasons: readonly RejectGroup[];
  /** How often another reason was given than those among `reasons`. */
  readonly others: number;
  /** Lines of the file that are not rejects. */
  readonly foreign: { readonly count: number; readonly firstLine: number } | undefined;
}

export interface RejectGroup {
  readonly reason: string;
  readonly count: number;
  readonly examples: readonly RejectExample[];
}

export interface RejectExample {
  /** Where the record came from, for example `customers.csv:17`; empty when that is not known. */
  readonly place: string;
  readonly sample: string;
}

/** At most this many reasons and examples are kept, so that a file of any size takes the same memory. */
const REASONS = 100;
const EXAMPLES = 3;
/** Of a long path only the end is shown, because it says more. */
const FILE_CHARACTERS = 100;

/** Reads the file once, and passes each reject on. A server's text may repeat `secretKey`; it is taken out. @throws {ConfigError} when it cannot be read, or is no rejects file */
export async function summarizeRejects(
  input: ByteInput,
  secretKey?: string,
  onReject: (line: RejectLine) => void | Promise<void> = () => {},
): Promise<RejectsSummary> {
  const reasons = new ReasonCounter<{ reason: string; count: number; readonly examples: RejectExample[] }>(REASONS);
  const outcomes = new Map<RejectLine["outcome"], number>();
  let rejects = 0;
  let others = 0;
  let foreign: { count: number; firstLine: number } | undefined;

  function add(line: RejectLine): void {
    rejects += 1;
    outcomes.set(line.outcome, (outcomes.get(line.outcome) ?? 0) + 1);
    const given = new Set<string>();
    for (const one of eachIssue(line)) {
      const reason = reasonOfLine(one, secretKey);
      if (given.has(reason)) continue;
      given.add(reason);
      const entry = reasons.add(reason, () => ({ reason, count: 0, examples: [] }));
      if (entry === undefined) others += 1;
      else if (entry.examples.length < EXAMPLES)
        entry.examples.push({ place: placeOf(line), sample: sampleOfLine(one) });
    }
  }

  const { chunks } = await input.open();
  for await (const lines of lineBatches(chunks)) {
    for (const written of lines) {
      const { number, isTooLong } = written;
      const text = textOf(written);
      if (text.trim() === "" && !isTooLong) continue;
      const line = isTooLong ? undefined : parseRejectLine(text);
      if (line !== undefined) {
        add(line);
        await onReject(line);
      } else if (rejects === 0) throw noRejectsFile(input.name, number);
      else foreign = { count: (foreign?.count ?? 0) + 1, firstLine: foreign?.firstLine ?? number };
    }
  }
  if (rejects === 0) throw noRejectsFile(input.name, 1);
  return { file: input.name, rejects, outcomes, reasons: reasons.sorted(), others, foreign };
}

/** The line once for all that is wrong with its record. */
function eachIssue(line: RejectLine): readonly RejectLine[] {
  const { issues, column: _first, ...others } = line;
  return issues === undefined ? [line] : issues.map((issue) => ({ ...others, ...issue }));
}

function placeOf({ file: name, line }: RejectLine): string {
  const file = name?.slice(-FILE_CHARACTERS);
  if (line === undefined) return file ?? "";
  return file === undefined ? `line ${line}` : `${file}:${line}`;
}

function noRejectsFile(file: string, line: number): ConfigError {
  return new ConfigError(
    `${file} is not a rejects file: line ${line} is no JSON object with a record and an outcome. ` +
      "Name the file that backfill or validate wrote, such as customers.csv.rejects.ndjson.",
  );
}

/** For programs: the same facts. */
export function rejectsFacts({ outcomes, ...facts }: RejectsSummary): object {
  return { ...facts, outcomes: Object.fromEntries(outcomes) };
}

const BAR_CHARACTERS = 24;

/** For people, in a terminal. */
export function rejectsText(summary: RejectsSummary, paint: Paint): string {
  const { file, rejects, reasons, others, foreign } = summary;
  const most = reasons[0]?.count ?? 1;
  const width = count(Math.max(most, others)).length;
  const lines = [
    paint("bold", `${printable(file)}: ${plural(rejects, "reject", "rejects")}, ${outcomesOf(summary)}`),
    ...reasons.flatMap((reason) => ["", ...reasonLines(reason, most, width, paint)]),
    ...(others > 0 ? ["", `  ${count(others).padStart(width)}  for other reasons`] : []),
    ...(foreign === undefined ? [] : ["", foreignNote(foreign)]),
    "",
    paint("dim", MASKING_NOTE),
  ];
  return `${lines.join("\n")}\n`;
}

function reasonLines(
  { reason, count: times, examples }: RejectGroup,
  most: number,
  width: number,
  paint: Paint,
): string[] {
  const bar = "█".repeat(Math.max(1, Math.round((times / most) * BAR_CHARACTERS)));
  const places = Math.max(...examples.map(({ place }) => printable(place).length));
  return [
    `  ${count(times).padStart(width)}  ${paint("bold", printable(reason))}`,
    `  ${" ".repeat(width)}  ${paint("red", bar)}`,
    ...examples.map(
      ({ place, sample }) =>
        `  ${" ".repeat(width)}  ${paint("dim", printable(place).padEnd(places))}  ${printable(cut(sample, LINE_CHARACTERS))}`,
    ),
  ];
}

/** `18 invalid, 2 rejected` */
export function outcomesOf({ outcomes }: RejectsSummary): string {
  return [...outcomes].map(([outcome, times]) => `${count(times)} ${outcome}`).join(", ");
}

export function foreignNote({ count: times, firstLine }: NonNullable<RejectsSummary["foreign"]>): string {
  const what = times === 1 ? "1 line of the file is no reject" : `${count(times)} lines of the file are no rejects`;
  return `${what}: line ${count(firstLine)}${times === 1 ? "" : " is the first"}.`;
}

/** Names of columns and fields look like this; anything else, such as an e-mail, may be a value in the wrong place. */
const NAME = /^[A-Za-z_][A-Za-z_ -]{0,40}$/;
/** What the validator says about a property that the contract does not know: a file of an earlier version may name anything. */
const UNKNOWN = /(?<=^is not a field of the contract: ")[\s\S]*?(?="(?:, did you mean "\w+"\?)?$)/;
const DEPTH = 6;
const ITEMS = 20;
const SAMPLE_CHARACTERS = 120;
const REASON_CHARACTERS = 250;
/** Of a sample in a terminal, beside its place. */
const LINE_CHARACTERS = 48;

/**
 * The reason of a reject, in words that similar rejects share, so that they can be counted together. The validator's text
 * holds no values and is shown as it is. A server's text may repeat the record or the key: they are taken out, and digits
 * become `#`.
 */
export function reasonOfLine({ code, path, column, status, reason = "", record }: RejectLine, secretKey = ""): string {
  if (status === undefined && path !== undefined) {
    if (saysWhere(code, reason)) return cut(reason, REASON_CHARACTERS);
    const field = fieldAt(path, record);
    const where = path === "" ? "record" : column && field ? shownColumn(column, field) : shownPath(path);
    return cut(`${where} ${reason.replace(UNKNOWN, shownName)}`, REASON_CHARACTERS);
  }
  const text = redactServerText(messageOf(reason) ?? reason, bytesOf(record), secretKey).replace(/[0-9]+/g, "#");
  return status === undefined ? text : `HTTP ${status}: ${text}`;
}

function bytesOf(record: unknown): Uint8Array {
  try {
    return new TextEncoder().encode(JSON.stringify(record));
  } catch {
    return new Uint8Array(); // nested too deeply: the record cannot be taken out of the text, so none of the text is shown
  }
}

/** The value that the reason is about, or the whole record, with every value in it masked. */
export function sampleOfLine({ path = "", record }: RejectLine): string {
  let value = record;
  for (const name of stepsOf(path)) {
    if (name === "<name>") break; // the validator did not show which
    value = Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined;
  }
  if (value === undefined) return "(absent)";
  const sample = masked(value, 0);
  const text = typeof sample === "string" && sample !== "" ? sample : JSON.stringify(sample);
  return cut(text, SAMPLE_CHARACTERS);
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value === "string" || typeof value === "number") return maskValue(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEPTH) return "…";
  if (Array.isArray(value)) {
    const shown = value.slice(0, ITEMS).map((item) => masked(item, depth + 1));
    return value.length > ITEMS ? [...shown, "…"] : shown;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [NAME.test(key) ? key : maskValue(key), masked(inner, depth + 1)]),
  );
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function shownPath(path: string): string {
  const steps = path.split("/").map((step) => (/^[0-9]*$/.test(step) ? step && "#" : shownName(step)));
  return steps.join("/");
}
