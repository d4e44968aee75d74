import type { Call } from "../callback.js";
import type { RecordEntry } from "../dispatch.js";
import type { RelevaError } from "../errors.js";
import type { ValidationIssue } from "../record/validate.js";
import {
  type Accepted,
  invalidReject,
  missingHandler,
  type Position,
  placeOf,
  type Reject,
  reasonOf,
  rejectedReject,
  Sink,
} from "../reject.js";
import { bytesOf } from "../span.js";
import type { SettledPosition } from "./checkpoint.js";
import type { Counters } from "./counters.js";
import type { BackfillOptions } from "./options.js";
import type { Reason } from "./report.js";

type Settle = (positions: readonly SettledPosition[]) => void;

/** Tells the caller how records ended; in the step in which a handler has taken them, they are counted and settled. */
export class Outcomes {
  readonly #options: Pick<BackfillOptions, "onAccept" | "onReject">;
  readonly #counters: Counters;
  readonly #settle: Settle;
  readonly #accepts: Sink<readonly Accepted[]>;
  readonly #rejects: Sink<Reject>;

  constructor(options: Pick<BackfillOptions, "onAccept" | "onReject">, call: Call, counters: Counters, settle: Settle) {
    this.#options = options;
    this.#counters = counters;
    this.#settle = settle;
    this.#accepts = new Sink((accepted) => call("onAccept", () => options.onAccept?.(accepted)));
    this.#rejects = new Sink((reject) => call("onReject", () => options.onReject?.(reject)));
  }

  /** @throws what a handler threw; its records have failed then */
  async accepted(entries: readonly RecordEntry[]): Promise<void> {
    const count = (): void => {
      this.#counters.counts.accepted += entries.length;
      this.#settle(entries);
    };
    if (!this.#options.onAccept) return count();
    await this.#orFailed(
      entries.length,
      this.#accepts.report(() => entries.map(placeOf), count),
    );
  }

  /** @throws as `accepted`, and without a handler */
  async rejected(entry: RecordEntry, error: RelevaError): Promise<void> {
    const report = this.#reject("rejected", entry, reasonOf(error), () => rejectedReject(entry, bytesOf(entry), error));
    await this.#orFailed(1, report);
  }

  /** @param onCounted called in the step in which it is counted. @throws as `rejected` */
  async invalid(
    position: Position & SettledPosition,
    record: unknown,
    issues: readonly ValidationIssue[],
    onCounted: () => void,
  ): Promise<void> {
    await this.#reject("invalid", position, reasonOf(issues), () => invalidReject(position, record, issues), onCounted);
  }

  /** What its handler did not take has failed: a resume must report it again. */
  async #orFailed(count: number, report: Promise<void>): Promise<void> {
    try {
      await report;
    } catch (failure) {
      this.#counters.counts.failed += count;
      throw failure;
    }
  }

  #reject(
    outcome: Reason["outcome"],
    position: Position & SettledPosition,
    reason: string,
    create: () => Reject,
    onCounted?: () => void,
  ): Promise<void> {
    const report = (): Reject => {
      if (!this.#options.onReject) throw missingHandler(position, reason);
      return create();
    };
    return this.#rejects.report(report, () => {
      onCounted?.();
      this.#counters.reject(outcome, reason, position);
      this.#settle([position]);
    });
  }
}
