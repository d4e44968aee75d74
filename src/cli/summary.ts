import { matchColumns, namesIn } from "../files/columns/header.js";
import { targetOf } from "../files/columns/mapping.js";
import { subscriberRuleText } from "../files/columns/subscriber-rule.js";
import { type Detected, describe } from "../files/formats/detect.js";
import { noCounts, type ReadingCounts } from "../files/reading/reading.js";
import { droppedFrom } from "../files/without-invalid.js";
import { type SourceRecord, validateRecord } from "../index.js";
import { shownColumn } from "./column-reasons.js";
import { mappingWords } from "./flags.js";
import type { Chosen } from "./input.js";
import { normalisedText } from "./normalised.js";
import { flagsOfReading } from "./reading-flags.js";
import { count, inputName, type Paint, plural, printable, shellWord } from "./terminal.js";

/** Counting must take a moment only: the summary says when it did not reach the end of the file. */
const MOST_MS = 3_000;

/** What sending the records of a file would change, counted before the first is sent. */
export interface RecordCounts {
  readonly rows: number;
  /** False when the count ended before the file did. */
  readonly isWhole: boolean;
  readonly invalid: number;
  /** Of the valid ones, those with `subscribedAtChanged: true`. */
  readonly subscriptionChanges: number;
  /** Those with `subscriptions: []`. */
  readonly cleared: number;
  /** Those that set `custom`. */
  readonly custom: number;
  /** How many go without a field that is invalid, by the field. */
  readonly without: Readonly<Record<string, number>>;
}

/** Reads the records once, without keeping them. @throws {ConfigError} where a run would stop, such as at a quote that is never closed */
export async function summarize(
  records: AsyncIterable<SourceRecord>,
  limit: number = Number.POSITIVE_INFINITY,
  now: () => number = () => performance.now(),
): Promise<RecordCounts> {
  const without: Record<string, number> = {};
  const counts = { rows: 0, isWhole: true, invalid: 0, subscriptionChanges: 0, cleared: 0, custom: 0, without };
  const until = now() + MOST_MS;
  for await (const record of records) {
    const { value, issues } = record;
    if (counts.rows === limit) break;
    if (now() > until) {
      counts.isWhole = false;
      break;
    }
    counts.rows += 1;
    const result = issues === undefined ? validateRecord(value) : undefined;
    if (!result?.ok) {
      counts.invalid += 1;
      continue;
    }
    const { profile, subscribedAtChanged } = result.value;
    if (subscribedAtChanged) counts.subscriptionChanges += 1;
    if (profile.subscriptions?.length === 0) counts.cleared += 1;
    if (profile.custom !== undefined) counts.custom += 1;
    for (const { field } of droppedFrom(record)) without[field] = (without[field] ?? 0) + 1;
  }
  return counts;
}

/** What would be sent from one file. */
export interface InputSummary {
  readonly file: string;
  readonly detected: Detected;
  /** Undefined for a stream, which cannot be read twice. */
  readonly counts: RecordCounts | undefined;
  /** Records that an earlier run settled. */
  readonly settled: number;
  /** What its columns become. Undefined where records are in the form of the contract. */
  readonly chosen?: Chosen | undefined;
  /** What was read as something else than it says, while counting. */
  readonly normalised?: ReadingCounts;
}

/** What a person should know before saying yes. */
export function summaryText(inputs: readonly InputSummary[], server: string, paint: Paint): string {
  const lines = inputs.flatMap((input) => [
    `${paint("bold", inputName(input.file))}: ${describe(input.detected)}`,
    ...linesOf(input, paint),
  ]);
  return `${[...lines, `To ${paint("bold", printable(server))}`].join("\n")}\n`;
}

function linesOf({ counts, settled, chosen, normalised = noCounts() }: InputSummary, paint: Paint): string[] {
  const before =
    settled > 0 ? [`  ${plural(settled, "record", "records")} settled by an earlier run: not sent again`] : [];
  const columns = chosen === undefined ? [] : columnLines(chosen);
  if (counts === undefined) return ["  a stream: what is in it is not known before", ...before, ...columns];
  const { rows, isWhole, invalid, subscriptionChanges, cleared, custom, without } = counts;
  const left = Object.entries(without).map(([field, times]) => `${count(times)} ${printable(field)}`);
  const odd = normalisedText(normalised);
  const of = isWhole
    ? plural(rows, "record", "records")
    : `more than ${count(rows)} records; of the first ${count(rows)}`;
  const warned = (line: string): string => `  ${paint("yellow", line)}`;
  return [
    `  ${of}${isWhole ? "" : ":"}`,
    ...before,
    ...columns,
    ...(odd === "" ? [] : [`  normalised: ${odd}`]),
    ...(left.length > 0 ? [warned(`sent without, as they are invalid: ${left.join(", ")}`)] : []),
    ...(invalid > 0 ? [warned(`${count(invalid)} invalid: not sent, written to the rejects`)] : []),
    subscriptionChanges > 0
      ? warned(`${count(subscriptionChanges)} with subscribedAtChanged: true: their subscription status changes`)
      : "  none with subscribedAtChanged: true",
    ...(cleared > 0
      ? [warned(`${count(cleared)} with subscriptions: []: clears all subscriptions of the profile`)]
      : []),
    ...(custom > 0
      ? [
          warned(
            `${count(custom)} with custom properties: pass the same ones when you push these profiles with the Push API, or you overwrite them`,
          ),
        ]
      : []),
  ];
}

const COLUMNS_SHOWN = 20;

/** Which column fills which field, which are left out, and how the cells are read. */
function columnLines({ header, mapping }: Chosen): string[] {
  const columns = matchColumns(header, namesIn(mapping)).map((name) => ({ name, target: targetOf(name, mapping) }));
  const sent = columns.filter(({ target }) => target.field !== "ignore");
  const left = columns.filter(({ target }) => target.field === "ignore");
  const rules = Object.entries(mapping.subscribedOnlyIf ?? {}).map(([column, words]) =>
    subscriberRuleText({ column, words }),
  );
  const said = mappingWords(flagsOfReading(mapping.reading)).map(shellWord);
  return [
    `  sent: ${listed(sent.map(({ name, target }) => shownColumn(printable(name), target.field)))}`,
    ...(left.length > 0 ? [`  not sent: ${listed(left.map(({ name }) => `"${printable(name)}"`))}`] : []),
    ...(said.length > 0 ? [`  read with: ${said.join(" ")}`] : []),
    ...(rules.length > 0 ? [`  subscribed only if: ${rules.map(printable).join(" and ")}`] : []),
  ];
}

const listed = (names: readonly string[]): string =>
  names.length > COLUMNS_SHOWN
    ? `${names.slice(0, COLUMNS_SHOWN).join(", ")} and ${count(names.length - COLUMNS_SHOWN)} more`
    : names.join(", ");
