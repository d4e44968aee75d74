import { type ColumnOf, fieldAt } from "../files/columns/filled.js";
import type { BackfillReport, Reject } from "../index.js";
import { ReasonCounter, reasonOf } from "../reject.js";

/** With the file of its first record, where that is not the input. */
export type CountedReason = BackfillReport["topReasons"][number] & { readonly firstFile?: string };
type Counted = { -readonly [K in keyof CountedReason]: CountedReason[K] };

/** The others are counted together. */
const MOST_REASONS = 18;

/** `"Phone" (phoneNumber)`: a column as the file names it, and the field that it fills. */
export const shownColumn = (column: string, field: string): string =>
  column === field ? `"${column}"` : `"${column}" (${field})`;

const OF_WHOLE = /^the (?:row|record|line) /;

/** Whether a reason says itself what it is about, so that no place has to stand before it. */
export const saysWhere = (code: string | undefined, reason: string): boolean =>
  code === "identity" || OF_WHOLE.test(reason);

/**
 * Counts why records of a file are invalid, by its columns: all that is wrong with a record, where a run counts what is wrong first.
 * So a file that has two faults in each row shows both before one of them is put right.
 */
export class ColumnReasons {
  readonly #columnOf: ColumnOf;
  readonly #file: string;
  readonly #reasons = new ReasonCounter<Counted>(MOST_REASONS);
  #others: Counted | undefined;
  #rejects = 0;
  #counted = 0;
  /** The server refused records of other files, which are in this one to be put right. */
  #isOfOthers = false;

  /** @param file The input, as origins name it */
  constructor(columnOf: ColumnOf, file: string) {
    this.#columnOf = columnOf;
    this.#file = file;
  }

  /** Counts a reject, and returns it with the columns in its issues. */
  take(reject: Reject): Reject {
    this.#rejects += 1;
    if (reject.outcome !== "invalid" || reject.issues === undefined) {
      this.#counted += 1;
      if (this.#fileOf(reject) !== undefined) this.#isOfOthers = true;
      return reject;
    }
    const reasons = new Set<string>();
    const issues = reject.issues.map((issue) => {
      const field = fieldAt(issue.path, reject.record);
      const { column: known } = issue.params; // of a reject that was read again
      const column = typeof known === "string" ? known : field && this.#columnOf(field);
      const ofPlace = saysWhere(issue.code, issue.message) ? issue.message : reasonOf([issue]);
      reasons.add(column && field ? `${shownColumn(column, field)} ${issue.message}` : ofPlace);
      return column ? { ...issue, params: { ...issue.params, column } } : issue;
    });
    for (const reason of reasons) this.#add(reason, reject);
    return { ...reject, issues };
  }

  /** A report with these in the place of its reasons for invalid records. */
  over(report: BackfillReport): BackfillReport {
    const others = this.#others ? [this.#others] : [];
    const ofServer = report.topReasons
      .filter(({ outcome }) => outcome !== "invalid")
      .map(({ firstLine, ...reason }) => ({
        ...reason,
        ...(firstLine !== undefined && !this.#isOfOthers && { firstLine }),
      }));
    const topReasons = [...this.#reasons.sorted(), ...others, ...ofServer].sort((a, b) => b.count - a.count);
    return { ...report, topReasons };
  }

  /** How often a reason was given. Of the rejects of earlier runs one reason each is counted. */
  total({ invalid, rejected }: BackfillReport): number {
    return this.#counted + Math.max(0, invalid + rejected - this.#rejects);
  }

  /** Where a record came from first, if that is another file. */
  #fileOf({ origin }: Reject): string | undefined {
    return origin?.file === this.#file ? undefined : origin?.file;
  }

  #add(reason: string, reject: Reject): void {
    const { index, origin } = reject;
    const firstFile = this.#fileOf(reject);
    this.#counted += 1;
    const create = (text: string): Counted => ({
      outcome: "invalid",
      reason: text,
      count: 0,
      firstIndex: index,
      ...(origin?.line !== undefined && { firstLine: origin.line }),
      ...(firstFile !== undefined && { firstFile }),
    });
    if (this.#reasons.add(reason, () => create(reason))) return;
    this.#others ??= create("other reasons");
    this.#others.count += 1;
  }
}
