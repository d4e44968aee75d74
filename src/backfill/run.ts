import { type Call, callbacks, thrownBy } from "../callback.js";
import { breather } from "../clock.js";
import type { Pipeline } from "../delivery/pipeline.js";
import { type ClientContext, openPipeline, type RecordEntry } from "../dispatch.js";
import type { RelevaError } from "../errors.js";
import type { Purpose } from "../events.js";
import { LIMITS } from "../limits.js";
import { checkedOptions } from "../option-table.js";
import { runRetryPolicy } from "../options.js";
import { type Prepared, type PrepareOptions, prepare } from "../record/prepare.js";
import { type RejectLimit, rejectLimit } from "../reject.js";
import { spanOf } from "../span.js";
import type { Outcome } from "../verdict.js";
import { Checkpointer, named, type SettledPosition } from "./checkpoint.js";
import { Counters, throttled } from "./counters.js";
import type { BackfillOptions, StopOptions } from "./options.js";
import { Outcomes } from "./outcomes.js";
import { BackfillError, type BackfillReport, type Progress } from "./report.js";
import { fingerprintOf, type Source, type SourceReader } from "./source.js";
import { UnsettledReader } from "./unsettled.js";

/** Pulls a source, offers what is valid, and counts what settled. */
export class Backfill {
  readonly #options: BackfillOptions;
  readonly #context: ClientContext;
  readonly #preparing: PrepareOptions;
  readonly #limit: RejectLimit;
  readonly #pipeline: Pipeline<RecordEntry>;
  readonly #reportProgress: (isLast?: boolean) => void;
  readonly #call: Call;
  readonly #outcomes: Outcomes;
  readonly #counters = new Counters();
  readonly #startedAt: number;
  #checkpoint: Checkpointer | undefined;
  #completion: { readonly report: BackfillReport; readonly completedAt: string } | undefined;
  /** Why the last checkpoint could not be saved, and which callback hung after an abort. */
  #unsaved: unknown;
  #hung: unknown;
  /** Whose code threw first. */
  #thrower: string | undefined;
  #reader: SourceReader<unknown> | undefined;
  /** A record that has not settled was read. */
  #hasTaken = false;
  /** What was read is sent, and nothing more is read; the source ended before that. */
  #isDraining = false;
  #hasEnded = false;
  #cancelDrain = (): void => {};
  /** Records that were read and not sent, and that do not wait to be: valid ones of a dry run, and those in hand at a stop. */
  #kept = 0;

  /** @param options which were checked */
  constructor(options: BackfillOptions, context: ClientContext, purpose: Purpose) {
    this.#options = options;
    this.#context = context;
    this.#preparing = { validation: context.validation, keyed: options.ordering !== "none" };
    this.#limit = rejectLimit(options.maxRejects);
    this.#startedAt = context.clock.now();
    this.#call = callbacks(
      context.clock,
      options.signal,
      (error) => {
        this.#hung = error;
      },
      (who) => {
        this.#thrower ??= who;
      },
    );
    context.shared.guard.rearm();
    const settle = (positions: readonly SettledPosition[]): void => this.#checkpoint?.settle(positions);
    this.#outcomes = new Outcomes(options, this.#call, this.#counters, settle);
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
      (error) => {
        this.#thrower ??= "onProgress";
        this.#pipeline.stop(thrownBy("onProgress", error));
      },
    );
  }

  /** @throws {ConfigError} for options that it cannot use */
  stop(options: StopOptions = {}): void {
    if (checkedOptions("stop", options).drain) this.#drain();
    else this.#pipeline.stop();
  }

  /** What the source is about to give is sent too, for as long as a slow source is waited for: it may be nowhere else. */
  #drain(): void {
    this.#isDraining = true;
    this.#pipeline.seal();
    const { lingerMs = LIMITS.lingerMs } = this.#options;
    this.#cancelDrain = this.#context.clock.setTimer(lingerMs, () => this.#reader?.leave());
  }

  get #isStopped(): boolean {
    return this.#pipeline.stopped || (this.#isDraining && !this.#hasEnded);
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
      this.#thrower ??= "the source";
      this.#pipeline.stop(thrownBy("the source", error));
    } finally {
      this.#cancelDrain();
      this.#reader?.leave();
      await this.#pipeline.close();
    }
    const earlier = this.#checkpoint?.restored;
    // The source ends where it ended before: nothing is written, and somebody may be correcting the rejects.
    if (earlier?.report && !this.#isStopped && !this.#hasTaken) return earlier.report;
    this.#checkLimit(true);
    if (!this.#isStopped) {
      this.#completion = {
        report: this.#report(),
        completedAt: new Date(this.#context.clock.wallTime()).toISOString(),
      };
    }
    if (this.#hasTaken || this.#completion) await this.#checkpoint?.flush(); // a refused run changes nothing
    this.#reportProgress(true);
    const stopReason = this.#hung ?? this.#pipeline.stopReason ?? this.#unsaved; // a stop that saves nothing is no graceful one
    if (stopReason !== undefined) throw new BackfillError(this.#report(), stopReason, this.#thrower);
    return this.#completion?.report ?? this.#report(); // a stop after the end changes nothing
  }

  async #openCheckpoint(source: Source<unknown>): Promise<Checkpointer | undefined> {
    const { checkpoint, dryRun, fingerprint, sameAccount } = this.#options;
    if (!checkpoint || dryRun) return undefined;
    return Checkpointer.open({
      store: named(checkpoint, this.#call),
      fingerprint: (earlier) => fingerprint ?? this.#call("fingerprint", () => fingerprintOf(source, earlier)),
      destinationOf: (salt) => this.#call("secretKey", () => this.#context.destinationOf(salt)),
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
    while (!this.#pipeline.stopped && !this.#isDraining) {
      const coming = reader.next();
      const item = coming instanceof Promise ? await coming : coming;
      if (item.done) {
        this.#hasEnded = !this.#isDraining;
        return;
      }
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
    if (!prepared.ok) return this.#invalid(prepared, index);
    if (this.#options.dryRun) return undefined;
    if (this.#pipeline.hasRoom) return this.#offer(prepared, index);
    return this.#pipeline.ready().then(() => this.#offer(prepared, index));
  }

  #offer({ buffer, start, end, hashes, origin, context }: Extract<Prepared, { ok: true }>, index: number): undefined {
    if (this.#pipeline.stopped) return; // stays among the kept ones
    this.#kept -= 1;
    this.#pipeline.offer({ index, buffer, start, end, hashes, origin, context });
  }

  async #invalid(prepared: Prepared & { ok: false }, index: number): Promise<void> {
    const { value, issues, origin, context, identity } = prepared;
    const bytes = this.#checkpoint && identity();
    const position = { index, origin, context, ...(bytes && spanOf(bytes)) };
    await this.#outcomes.invalid(position, value, issues, () => {
      this.#kept -= 1;
    });
    this.#checkLimit(false);
  }

  async #settled(entries: readonly RecordEntry[], outcome: Outcome): Promise<void> {
    if (outcome.kind === "rejected") await this.#rejected(entries, outcome.error);
    else if (outcome.kind === "accepted") await this.#outcomes.accepted(entries);
    else if (outcome.kind === "unsent") this.#kept += entries.length;
    else this.#counters.counts.failed += entries.length;
    this.#reportProgress();
  }

  async #rejected(entries: readonly RecordEntry[], error: RelevaError): Promise<void> {
    for (const entry of entries) {
      await this.#outcomes.rejected(entry, error);
      this.#checkLimit(false);
    }
  }

  #checkLimit(atEnd: boolean): void {
    const { counts, rejects } = this.#counters;
    const exceeded = this.#limit(rejects, counts.read, atEnd);
    if (exceeded) this.#pipeline.stop(exceeded);
  }

  #report(): BackfillReport {
    const stopped = this.#isStopped;
    const counts = this.#counters.withUnsent(this.#kept + this.#pipeline.waiting);
    return {
      status: stopped ? "stopped" : this.#options.dryRun ? "dry-run" : "completed",
      ok: !stopped && counts.read === (this.#options.dryRun ? counts.unsent : counts.accepted),
      ...counts,
      ...this.#counters.traffic,
      durationMs: this.#context.clock.now() - this.#startedAt,
      topReasons: this.#counters.topReasons(),
      effective: this.#pipeline.effective,
      ...(this.#checkpoint?.restored && { resumedFrom: this.#checkpoint.restored.watermark }),
    };
  }
}
