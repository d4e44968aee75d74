import { type Clock, sleep } from "./clock.js";
import type { BatchLimits } from "./delivery/batch.js";
import type { Entry, Outcome, Verdict } from "./delivery/entry.js";
import { Pipeline, type SendContext } from "./delivery/pipeline.js";
import { AbortError, type RelevaError } from "./errors.js";
import { LIMITS } from "./limits.js";
import { type BackfillOptions, checked } from "./options.js";
import { type Prepared, type PrepareOptions, prepare } from "./record/prepare.js";
import type { Origin } from "./record/source-record.js";
import type { Validation } from "./record/validate.js";
import {
  invalidReject,
  missingHandler,
  type Position,
  type RejectLimit,
  reasonOf,
  rejectedReject,
  rejectLimit,
} from "./reject.js";
import { BackfillError, type BackfillReport, type Counts, type Progress, type Reject } from "./report.js";
import { assembleBody, ENVELOPE } from "./request/body.js";
import type { Health } from "./request/health.js";
import type { Patience, Sender } from "./request/upsert.js";
import { openSource, type Reading, type Source } from "./source.js";
import { Tally } from "./tally.js";
import { Teller } from "./teller.js";

/** What a run borrows from its client. */
export interface RunContext {
  readonly send: Sender;
  readonly health: Health;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly validation: Validation;
}

/** An entry that remembers where it came from, for its reject. */
interface RecordEntry extends Entry {
  readonly origin: Origin | undefined;
}

/** One backfill: pulls a source, offers what is valid, writes down what settled. */
export class Run {
  readonly #options: BackfillOptions;
  readonly #context: RunContext;
  readonly #preparing: PrepareOptions;
  readonly #limit: RejectLimit;
  readonly #pipeline: Pipeline<RecordEntry>;
  readonly #teller: Teller<Progress>;
  readonly #tally = new Tally();
  readonly #startedAt: number;
  #reading: Reading<unknown> | undefined;
  /** Records that were read and not sent, and that do not wait to be: valid ones of a dry run, and those in hand at a stop. */
  #kept = 0;

  constructor(options: BackfillOptions, context: RunContext) {
    this.#options = options;
    this.#context = context;
    this.#preparing = { validation: context.validation, keyed: options.ordering !== "none" };
    this.#limit = rejectLimit(options.maxRejects);
    this.#startedAt = context.clock.now();
    this.#pipeline = new Pipeline({
      settings: pipelineSettings(options),
      send: (entries, sending) => this.#send(entries, sending),
      onSettled: (entries, outcome) => this.#settled(entries, outcome),
      onSplit: () => {
        this.#tally.traffic.splits += 1;
      },
      onStopped: () => this.#reading?.leave(),
    });
    this.#teller = new Teller({
      listener: options.onProgress,
      look: () => this.progress(),
      now: () => context.clock.now(),
      onError: (error) => this.#pipeline.stop(error),
    });
  }

  /** Graceful. */
  stop(): void {
    this.#pipeline.stop();
  }

  progress(): Progress {
    const { clock, health } = this.#context;
    const pausedMs = health.pauseLeftMs();
    return {
      ...this.#counts(),
      ...this.#tally.traffic,
      elapsedMs: clock.now() - this.#startedAt,
      inFlight: this.#pipeline.inAir,
      concurrency: this.#pipeline.effective.concurrency,
      ...(pausedMs > 0 && { pausedMs }),
      ...(this.#options.total !== undefined && { total: this.#options.total }),
    };
  }

  async start(source: Source<unknown>): Promise<BackfillReport> {
    await undefined; // the caller holds the run before its first callback: `onProgress: () => run.stop()`
    const { signal } = this.#options;
    const onAbort = (): void => this.#pipeline.abort(new AbortError("the run was aborted by the caller's signal"));
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      this.#reading = openSource(source);
      await this.#readAll(this.#reading);
      this.#pipeline.seal();
    } catch (error) {
      this.#pipeline.stop(error);
    }
    this.#reading?.leave();
    await this.#pipeline.drain();
    signal?.removeEventListener("abort", onAbort);
    this.#checkLimit(true);
    this.#teller.tellNow();
    return this.#finish();
  }

  async #readAll(reading: Reading<unknown>): Promise<void> {
    const { clock } = this.#context;
    let breathedAt = clock.now();
    while (!this.#pipeline.stopped) {
      const coming = reading.next();
      const item = coming instanceof Promise ? await coming : coming;
      if (item.done) return;
      const index = this.#tally.counts.read++;
      this.#kept += 1;
      const prepared = prepare(item.value, this.#preparing);
      if (!prepared.ok) await this.#invalid(prepared, index);
      else if (!this.#options.dryRun) {
        if (!this.#pipeline.hasRoom) await this.#pipeline.ready();
        this.#offer(prepared, index);
      }
      this.#teller.tell();
      if (clock.now() - breathedAt < LIMITS.breathMs) continue;
      await sleep(clock, 0);
      breathedAt = clock.now();
    }
  }

  #offer({ bytes, keys, origin }: Extract<Prepared, { ok: true }>, index: number): void {
    if (this.#pipeline.stopped) return; // stays among the kept ones
    this.#kept -= 1;
    this.#pipeline.offer({ index, bytes: owned(bytes), keys, origin });
  }

  async #send(entries: readonly RecordEntry[], { signal, halted, onPressure }: SendContext): Promise<Verdict> {
    const { traffic } = this.#tally;
    const body = assembleBody(entries.map((entry) => entry.bytes));
    return this.#context.send(body, entries.length, {
      patience: this.#context.patience,
      signal,
      halted,
      onPressure,
      onAttempt: (attempt) => {
        traffic.requests += 1;
        traffic.bytesSent += body.byteLength;
        if (attempt > 1) traffic.retries += 1;
      },
    });
  }

  async #invalid({ value, issues, origin }: Extract<Prepared, { ok: false }>, index: number): Promise<void> {
    const position = { index, origin };
    const reason = reasonOf(issues);
    await this.#handOver(() => invalidReject(position, value, issues), position, reason);
    this.#kept -= 1;
    this.#tally.reject("invalid", reason, position);
    this.#checkLimit(false);
  }

  async #settled(entries: readonly RecordEntry[], outcome: Outcome): Promise<void> {
    const { counts } = this.#tally;
    if (outcome.kind === "rejected") await this.#rejected(entries, outcome.error);
    else if (outcome.kind === "unsent") this.#kept += entries.length;
    else counts[outcome.kind] += entries.length;
    this.#teller.tell();
  }

  async #rejected(entries: readonly RecordEntry[], error: RelevaError): Promise<void> {
    const reason = reasonOf(error);
    for (const entry of entries) {
      try {
        await this.#handOver(() => rejectedReject(entry, entry.bytes, error), entry, reason);
      } catch (thrown) {
        this.#tally.counts.failed += 1; // nobody took it: a resume must meet it again
        throw thrown;
      }
      this.#tally.reject("rejected", reason, entry);
      this.#checkLimit(false);
    }
  }

  /** A reject is settled only when the handler took it. */
  async #handOver(reject: () => Reject, position: Position, reason: string): Promise<void> {
    const { onReject } = this.#options;
    if (!onReject) throw missingHandler(position, reason);
    await onReject(reject());
  }

  #checkLimit(atEnd: boolean): void {
    const { counts, rejects } = this.#tally;
    const exceeded = this.#limit(rejects, counts.read, atEnd);
    if (exceeded) this.#pipeline.stop(exceeded);
  }

  #counts(): Counts {
    return { ...this.#tally.counts, unsent: this.#kept + this.#pipeline.waiting };
  }

  #finish(): BackfillReport {
    const { stopped, stopReason, effective } = this.#pipeline;
    const counts = this.#counts();
    const status = stopped ? "stopped" : this.#options.dryRun ? "dry-run" : "completed";
    const report: BackfillReport = {
      status,
      ok:
        (status === "completed" && counts.accepted === counts.read) ||
        (status === "dry-run" && counts.unsent === counts.read),
      ...counts,
      ...this.#tally.traffic,
      durationMs: this.#context.clock.now() - this.#startedAt,
      topReasons: this.#tally.topReasons(),
      effective,
    };
    const { read, accepted, invalid, rejected, failed, unsent } = counts;
    const sum = accepted + invalid + rejected + failed + unsent;
    if (read !== sum) throw new Error(`internal: ${read} records were read, but ${sum} are accounted for`);
    if (stopReason !== undefined) throw new BackfillError(report, stopReason);
    return report;
  }
}

/** A view would keep the whole chunk it was read from in memory, or change with it, and a record of a hot key waits for long. */
function owned(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function pipelineSettings(options: BackfillOptions): { concurrency: number; limits: BatchLimits } {
  const { concurrency, maxBatchSize, maxBatchBytes } = options;
  return {
    concurrency: checked("concurrency", concurrency, LIMITS.concurrency, { min: 1, max: 256, integer: true }),
    limits: {
      maxSize: checked("maxBatchSize", maxBatchSize, LIMITS.batchSize, { min: 1, max: 100_000, integer: true }),
      maxBytes: checked("maxBatchBytes", maxBatchBytes, LIMITS.batchBytes, { min: 1, max: 2 ** 30, integer: true }),
      envelopeBytes: ENVELOPE.bytes,
      separatorBytes: ENVELOPE.separatorBytes,
    },
  };
}
