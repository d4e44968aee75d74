import { lineBatches } from "../files/bytes/lines.js";
import type { ByteInput } from "../files/bytes/open.js";
import type { RejectLine } from "../files/resume/reject-line.js";
import { ConfigError } from "../index.js";
import { ReasonCounter } from "../reject.js";
import { parseRejectLine, reasonOfLine, sampleOfLine } from "./rejects-report-line.js";

/** What a rejects file holds, without personal data. */
export interface RejectsSummary {
  /** The rejects file, as the user wrote it. */
  readonly file: string;
  readonly rejects: number;
  readonly outcomes: ReadonlyMap<RejectLine["outcome"], number>;
  /** The most frequent first. */
  readonly reasons: readonly RejectReason[];
  /** Rejects with a reason that is none of these. */
  readonly others: number;
  /** Lines of the rejects file that are no rejects. */
  readonly foreign: { readonly count: number; readonly firstLine: number } | undefined;
}

export interface RejectReason {
  readonly reason: string;
  readonly count: number;
  readonly examples: readonly RejectExample[];
}

export interface RejectExample {
  /** Where the record came from, for example `customers.csv:17`; empty when that is not known. */
  readonly place: string;
  readonly sample: string;
}

/** Reasons and examples that are kept: a file of any size is summed up in the same memory. */
const REASONS = 100;
const EXAMPLES = 3;
/** Of a path; its end says more. */
const FILE_CHARACTERS = 100;

/** Reads the file once. A server's text may repeat `secretKey`; it is taken out. @throws {ConfigError} when it cannot be read, or is no rejects file */
export async function summarizeRejects(input: ByteInput, secretKey?: string): Promise<RejectsSummary> {
  const reasons = new ReasonCounter<{ reason: string; count: number; readonly examples: RejectExample[] }>(REASONS);
  const outcomes = new Map<RejectLine["outcome"], number>();
  let rejects = 0;
  let others = 0;
  let foreign: { count: number; firstLine: number } | undefined;

  function add(line: RejectLine): void {
    rejects += 1;
    outcomes.set(line.outcome, (outcomes.get(line.outcome) ?? 0) + 1);
    const reason = reasonOfLine(line, secretKey);
    const entry = reasons.add(reason, () => ({ reason, count: 0, examples: [] }));
    if (entry === undefined) others += 1;
    else if (entry.examples.length < EXAMPLES)
      entry.examples.push({ place: placeOf(line), sample: sampleOfLine(line) });
  }

  const { chunks } = await input.open();
  for await (const lines of lineBatches(chunks)) {
    for (const { number, bytes } of lines) {
      const text = bytes?.toString("utf8");
      if (text?.trim() === "") continue;
      const line = text === undefined ? undefined : parseRejectLine(text);
      if (line !== undefined) add(line);
      else if (rejects === 0) throw noRejectsFile(input.name, number);
      else foreign = { count: (foreign?.count ?? 0) + 1, firstLine: foreign?.firstLine ?? number };
    }
  }
  if (rejects === 0) throw noRejectsFile(input.name, 1);
  return { file: input.name, rejects, outcomes, reasons: reasons.sorted(), others, foreign };
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
