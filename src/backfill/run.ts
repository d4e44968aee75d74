import { type Call, callbacks, thrownBy } from "../callback.js";
import { breather } from "../clock.js";
import type { Pipeline } from "../delivery/pipeline.js";
import { type ClientContext, openPipeline, type RecordEntry } from "../dispatch.js";
import type { RelevaError } from "../errors.js";
import type { Purpose } from "../events.js";
import { runRetryPolicy } from "../options.js";
import { identify, type Prepared, type PrepareOptions, prepare } from "../record/prepare.js";
import {
  invalidReject,
  missingHandler,
  type Position,
  type Reject,
  type RejectLimit,
  RejectSink,
  reasonOf,
  rejectedReject,
  rejectLimit,
} from "../reject.js";
import type { Outcome } from "../verdict.js";
import { Checkpointer, named, type SettledPosition } from "./checkpoint.js";
import { Counters, throttled } from "./counters.js";
import type { BackfillOptions } from "./options.js";
import { BackfillError, type BackfillReport, type Progress, type Reason } from "./report.js";
import { fingerprintOf, type Source, type SourceReader } from "./source.js";
import { UnsettledReader } from "./unsettled.js";

type Settling = Position & SettledPosition;

/** Pulls a source, offers what is valid, and counts what settled. */
export class Backfill {
  readonly #options: BackfillOptions;
  readonly #context: ClientContext;
  readonly #preparing: PrepareOptions;
  readonly #limit: RejectLimit;
  readonly #pipeline: Pipeline<RecordEntry>;
  readonly #reportProgress: (isLast?: boolean) => void;
  readonly #call: Call;
  readonly #rejects: RejectSink;
  readonly #counters = new Counters();
  readonly #startedAt: number;
  #checkpoint: Checkpointer | undefined;
  #completion: { readonly report: BackfillReport; readonly completedAt: string } | undefined;
  /** Why the last checkpoint could not be saved, and which callback hung after an abort. */
  #unsaved: unknown;
  #hung: unknown;
  #reader: SourceReader<unknown> | undefined;
  /** A record that has not settled was read. */
  #hasTaken = false;
  /** Records that were read and not sent, and that do not wait to be: valid ones of a dry run, and those in hand at a stop. */
  #kept = 0;

  /** @param options which were checked */
  constructor(options: BackfillOptions, context: ClientContext, purpose: Purpose) {
    this.#options = options;
    this.#context = context;
    this.#preparing = { validation: context.validation, keyed: options.ordering !== "none" };
    this.#limit = rejectLimit(options.maxRejects);
    this.#startedAt = context.clock.now();
    this.#call = callbacks(context.clock, options.signal, (error) => {
      this.#hung = error;
    });
    this.#rejects = new RejectSink((reject) => this.#call("onReject", () => options.onReject?.(reject)));
    this.#pipeline = openPipeline<RecordEntry>(context, {
      retryPolicy: runRetryPolicy(context.defaults, options),
      batching: options,
      headers: options.headers,
      purpose,
      signal: options.signal,
      onUndelivered: "stop",
      onAttempt: (attempt, bytes) => this.#counters.attempt(attempt, bytes),
      onSplit: () => void this.#counters.traffic.splits++,
      onSettled: (entries, outcome) => this.#settled(entries, outcome),
      onStopped: () => this.#reader?.leave(),
    });
    this.#reportProgress = throttled(
      () => options.onProgress?.(this.progress()),
      () => context.clock.now(),
      (error) => this.#pipeline.stop(thrownBy("onProgress", error)),
    );
  }

  stop(): void {
    this.#pipeline.stop();
  }

  progress(): Progress {
    const { clock, health } = this.#context;
    const pausedMs = health.pauseLeftMs();
    return {
      ...this.#counters.counts,
      unsent: this.#kept + this.#pipeline.waiting,
      ...this.#counters.traffic,
      elapsedMs: clock.now() - this.#startedAt,
      inFlight: this.#pipeline.inFlight,
      concurrency: this.#pipeline.effective.concurrency,
      ...(pausedMs > 0 && { pausedMs }),
      ...(this.#options.total !== undefined && { total: this.#options.total }),
    };
  }

  async start(source: Source<unknown>): Promise<BackfillReport> {
    await undefined; // the caller holds the run before its first callback: `onProgress: () => run.stop()`
    return this.#run(source).finally(() => this.#checkpoint?.close());
  }

  async #run(source: Source<unknown>): Promise<BackfillReport> {
    try {
      this.#checkpoint = await this.#openCheckpoint(source);
      await this.#readAll(source);
    } catch (error) {
      this.#pipeline.stop(thrownBy("the source", error));
    } finally {
      this.#reader?.leave();
      await this.#pipeline.close();
    }
    const earlier = this.#checkpoint?.restored;
    // The source ends where it ended before: nothing is written, and somebody may be correcting the rejects.
    if (earlier?.report && !this.#pipeline.stopped && !this.#hasTaken) return earlier.report;
    this.#checkLimit(true);
    if (!this.#pipeline.stopped) {
      this.#completion = {
        report: this.#report(),
        completedAt: new Date(this.#context.clock.wallTime()).toISOString(),
      };
    }
    if (this.#hasTaken || this.#completion) await this.#checkpoint?.flush(); // a refused run changes nothing
    this.#reportProgress(true);
    const stopReason = this.#hung ?? this.#pipeline.stopReason ?? this.#unsaved; // a stop that saves nothing is no graceful one
    if (stopReason !== undefined) throw new BackfillError(this.#report(), stopReason);
    return this.#completion?.report ?? this.#report(); // a stop after the end changes nothing
  }

  async #openCheckpoint(source: Source<unknown>): Promise<Checkpointer | undefined> {
    const { checkpoint, dryRun, fingerprint, sameAccount } = this.#options;
    if (!checkpoint || dryRun) return undefined;
    return Checkpointer.open({
      store: named(checkpoint, this.#call),
      fingerprint: (earlier) => fingerprint ?? this.#call("fingerprint", () => fingerprintOf(source, earlier)),
      destinationOf: this.#context.destinationOf,
      sameAccount,
      summary: () => ({ counts: this.#counters.settled, ...this.#completion }),
      onError: (error) => {
        this.#unsaved = error;
        this.#pipeline.stop(error);
      },
    });
  }

  async #readAll(source: Source<unknown>): Promise<void> {
    const breathe = breather(this.#context.clock);
    this.#counters.restore(this.#checkpoint?.restored?.counts);
    const reader = new UnsettledReader(source, this.#checkpoint, breathe, (checkpoint) => {
      this.#checkpoint = checkpoint;
      this.#counters.restore();
    });
    this.#reader = reader;
    while (!this.#pipeline.stopped) {
      const coming = reader.next();
      const item = coming instanceof Promise ? await coming : coming;
      if (item.done) return;
      const busy = this.#take(item.value, reader.index);
      if (busy) await busy;
      const breath = breathe();
      if (breath) await breath;
    }
  }

  /** Returns a promise only when there is something to wait for: most records find room. */
  #take(item: unknown, index: number): Promise<void> | undefined {
    this.#hasTaken = true;
    this.#counters.counts.read += 1;
    this.#kept += 1;
    const prepared = prepare(item, this.#preparing);
    this.#reportProgress();
    if (!prepared.ok) return this.#invalid(prepared, index, item);
    if (this.#options.dryRun) return undefined;
    if (this.#pipeline.hasRoom) return this.#offer(prepared, index);
    return this.#pipeline.ready().then(() => this.#offer(prepared, index));
  }

  #offer({ bytes, keys, origin }: Extract<Prepared, { ok: true }>, index: number): undefined {
    if (this.#pipeline.stopped) return; // stays among the kept ones
    this.#kept -= 1;
    this.#pipeline.offer({ index, bytes, keys, origin });
  }

  async #invalid({ value, issues, origin }: Prepared & { ok: false }, index: number, item: unknown): Promise<void> {
    const position = { index, origin, bytes: this.#checkpoint && identify(item) };
    await this.#reject("invalid", position, reasonOf(issues), () => invalidReject(position, value, issues));
    this.#checkLimit(false);
  }

  async #settled(entries: readonly RecordEntry[], outcome: Outcome): Promise<void> {
    if (outcome.kind === "rejected") await this.#rejected(entries, outcome.error);
    else if (outcome.kind === "unsent") this.#kept += entries.length;
    else this.#counters.counts[outcome.kind] += entries.length;
    if (outcome.kind === "accepted") this.#checkpoint?.settle(entries);
    this.#reportProgress();
  }

  async #rejected(entries: readonly RecordEntry[], error: RelevaError): Promise<void> {
    for (const entry of entries) {
      try {
        await this.#reject("rejected", entry, reasonOf(error), () => rejectedReject(entry, entry.bytes, error));
      } catch (failure) {
        this.#counters.counts.failed += 1; // its handler did not take it: a resume must report it again
        throw failure;
      }
      this.#checkLimit(false);
    }
  }

  /** Reports a reject, and counts it and settles its record once the handler has taken it. */
  #reject(outcome: Reason["outcome"], position: Settling, reason: string, create: () => Reject): Promise<void> {
    const { onReject } = this.#options;
    const report = (): Reject => {
      if (!onReject) throw missingHandler(position, reason);
      return create();
    };
    return this.#rejects.report(report, () => {
      if (outcome === "invalid") this.#kept -= 1;
      this.#counters.reject(outcome, reason, position);
      this.#checkpoint?.settle([position]);
    });
  }

  #checkLimit(atEnd: boolean): void {
    const { counts, rejects } = this.#counters;
    const exceeded = this.#limit(rejects, counts.read, atEnd);
    if (exceeded) this.#pipeline.stop(exceeded);
  }

  #report(): BackfillReport {
    const { stopped, effective } = this.#pipeline;
    const counts = this.#counters.withUnsent(this.#kept + this.#pipeline.waiting);
    return {
      status: stopped ? "stopped" : this.#options.dryRun ? "dry-run" : "completed",
      ok: !stopped && counts.read === (this.#options.dryRun ? counts.unsent : counts.accepted),
      ...counts,
      ...this.#counters.traffic,
      durationMs: this.#context.clock.now() - this.#startedAt,
      topReasons: this.#counters.topReasons(),
      effective,
      ...(this.#checkpoint?.restored && { resumedFrom: this.#checkpoint.restored.watermark }),
    };
  }
}
