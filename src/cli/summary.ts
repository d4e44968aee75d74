import { type Detected, describe } from "../files/formats/detect.js";
import { type SourceRecord, validateRecord } from "../index.js";
import { count, inputName, type Paint, plural, printable } from "./terminal.js";

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
}

/** Reads the records once, without keeping them. @throws {ConfigError} where a run would stop, such as at a quote that is never closed */
export async function summarize(
  records: AsyncIterable<SourceRecord>,
  limit: number = Number.POSITIVE_INFINITY,
  now: () => number = () => performance.now(),
): Promise<RecordCounts> {
  const counts = { rows: 0, isWhole: true, invalid: 0, subscriptionChanges: 0, cleared: 0, custom: 0 };
  const until = now() + MOST_MS;
  for await (const { value, issues } of records) {
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
}

/** What a person should know before saying yes. */
export function summaryText(inputs: readonly InputSummary[], server: string, paint: Paint): string {
  const lines = inputs.flatMap((input) => [
    `${paint("bold", inputName(input.file))}: ${describe(input.detected)}`,
    ...linesOf(input, paint),
  ]);
  return `${[...lines, `To ${paint("bold", printable(server))}`].join("\n")}\n`;
}

function linesOf({ counts, settled }: InputSummary, paint: Paint): string[] {
  const before =
    settled > 0 ? [`  ${plural(settled, "record", "records")} settled by an earlier run: not sent again`] : [];
  if (counts === undefined) return ["  a stream: what is in it is not known before", ...before];
  const { rows, isWhole, invalid, subscriptionChanges, cleared, custom } = counts;
  const of = isWhole
    ? plural(rows, "record", "records")
    : `more than ${count(rows)} records; of the first ${count(rows)}`;
  const warned = (line: string): string => `  ${paint("yellow", line)}`;
  return [
    `  ${of}${isWhole ? "" : ":"}`,
    ...before,
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
