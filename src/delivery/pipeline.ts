import { abortedBy, onAbort } from "../abort.js";
import type { RelevaError } from "../errors.js";
import { type Outcome, outcomeOf } from "../verdict.js";
import { AdaptiveLimits } from "./adaptive-limits.js";
import type { Batch, Entry } from "./batch.js";
import { Guard } from "./guard.js";
import type { PipelineOptions } from "./pipeline-options.js";
import { Resolver, type ResolveSteps, scattered } from "./resolve.js";
import { type Part, Schedule } from "./schedule.js";
import { Witness } from "./witness.js";

/**
 * Entries in, one outcome per entry out. It knows entries, keys, bytes and time, and no HTTP, no file and no field of the
 * contract.
 */
export class Pipeline<E extends Entry> {
  readonly #options: PipelineOptions<E>;
  readonly #limits: AdaptiveLimits;
  readonly #schedule: Schedule<E>;
  readonly #guard = new Guard();
  /** Keys of entries that were not delivered, and why: a later entry of such a key must not overtake them. */
  readonly #heldKeys = new Map<string, RelevaError>();
  readonly #inFlight = new Set<Resolver<E>>();
  readonly #steps: ResolveSteps<E>;
  readonly #roomBytes: number;
  #stopped = false;
  #stopReason: unknown;
  #probes = 0;
  readonly #witness = new Witness<E>();
  #wake: (() => void)[] = [];
  readonly #forgetSignal: () => void;
  #lingering: Batch<E> | undefined;
  #cancelLinger = (): void => {};

  constructor(options: PipelineOptions<E>) {
    const { concurrency, limits } = options.settings;
    this.#options = options;
    this.#limits = options.adaptiveLimits ?? new AdaptiveLimits(options.settings);
    this.#schedule = new Schedule(() => this.#limits.batchLimits);
    this.#steps = {
      send: (entries, context) => options.send(entries, context),
      settle: (entries, outcome) => this.#settle(entries, outcome),
      probeAnother: () => this.#probeAnother(),
      askWitness: () => this.#askWitness(),
      isStopped: () => this.#stopped,
      onSplit: options.onSplit,
      onConcurrency: options.onConcurrency,
    };
    this.#roomBytes = (concurrency + 2) * limits.maxBytes;
    this.#forgetSignal = onAbort(options.signal, () => this.abort(abortedBy(options.signal)));
  }

  /** Entries that were offered and not sent. */
  get waiting(): number {
    return this.#schedule.waiting;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Why it stopped; undefined while it runs and after a graceful stop. */
  get stopReason(): unknown {
    return this.#stopReason;
  }

  get effective(): { concurrency: number; maxBatchBytes: number } {
    return { concurrency: this.#limits.concurrency, maxBatchBytes: this.#limits.batchLimits.maxBytes };
  }

  get hasRoom(): boolean {
    return this.#schedule.pendingBytes < this.#roomBytes;
  }

  /** Takes one entry. Check `hasRoom` or await `ready()` before: it is all the back-pressure there is. */
  offer(entry: E): void {
    this.#schedule.add(entry);
    this.#pump();
    this.#linger();
  }

  /** Resolves when there is room, or when the pipeline stopped. */
  async ready(): Promise<void> {
    while (!this.hasRoom && !this.stopped) await this.#change();
  }

  /** Closes the open batches: what waits is sent as it is. */
  seal(): void {
    this.#schedule.seal();
    this.#pump();
    this.#linger();
  }

  /** Resolves when nothing is in flight and nothing waits; after a stop, when nothing is in flight. */
  async drain(): Promise<void> {
    while (this.inFlight > 0 || (this.#schedule.waiting > 0 && !this.stopped)) await this.#change();
  }

  /** The end of its input: what waits is sent, and it resolves as `drain` does. */
  async close(): Promise<void> {
    this.seal();
    await this.drain();
    this.#forgetSignal();
  }

  /** Nothing new starts, no retry either; what is in flight ends. The first reason counts. */
  stop(reason?: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#stopReason = reason;
    for (const resolver of this.#inFlight) resolver.halt();
    this.#cancelLinger();
    this.#options.onStopped?.();
    this.#notify();
  }

  /** Stops, and ends the attempts in flight. */
  abort(reason: unknown): void {
    this.stop(reason);
    for (const resolver of this.#inFlight) resolver.abort(reason);
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #pump(): void {
    while (!this.stopped && this.inFlight < this.#limits.concurrency) {
      const part = this.#schedule.take({
        limits: this.#limits.requestLimits,
        allowPartial: !this.hasRoom, // the source is waiting
        // While the server has only refused, ask about records from across what waits.
        probeAt: this.#guard.suspicious ? scattered(this.#guard.refused) : undefined,
      });
      if (!part) return;
      if (!this.#witness.holdsBack(part.entries)) void this.#deliver(part);
      else return void this.#schedule.restore(part);
    }
  }

  /** Each batch has its own time, from its first entry on. */
  #linger(): void {
    const { oldestOpen } = this.#schedule;
    if (oldestOpen === this.#lingering || this.stopped) return;
    this.#cancelLinger();
    this.#lingering = oldestOpen;
    this.#cancelLinger = (oldestOpen && this.#options.linger?.(() => this.seal())) ?? (() => {});
  }

  async #deliver(part: Part<E>): Promise<void> {
    const resolver = this.#begin(part.entries);
    const free: E[] = [];
    for (const entry of part.entries) {
      const error = this.#heldBy(entry);
      if (error) await this.#settle([entry], { kind: "unsent", error });
      else free.push(entry);
    }
    if (free.length > 0) await resolver.resolve(free);
    this.#schedule.release(part);
    this.#witness.accepted(resolver.acceptedEntry);
    this.#ended(resolver);
  }

  async #probeAnother(): Promise<boolean | undefined> {
    const probeAt = scattered(this.#probes++);
    const part = this.#stopped
      ? undefined
      : this.#schedule.take({ limits: this.#limits.requestLimits, allowPartial: true, probeAt });
    if (!part) return undefined;
    const mustWait = this.#witness.holdsBack(part.entries) || part.entries.some((entry) => this.#heldBy(entry));
    if (!mustWait) return this.#probe(part);
    this.#schedule.restore(part);
    return undefined;
  }

  async #probe(part: Part<E>): Promise<boolean> {
    const resolver = this.#begin(part.entries);
    const verdict = await resolver.probe(part.entries);
    if (verdict.kind === "undelivered" && !this.#stopped) {
      this.#schedule.restore(part); // it is sent again when its turn comes
    } else {
      await this.#settle(part.entries, outcomeOf(verdict, false));
      this.#schedule.release(part);
      if (verdict.kind === "accepted") this.#witness.accepted(part.entries[0]);
    }
    this.#ended(resolver);
    return verdict.kind === "accepted";
  }

  async #askWitness(): Promise<boolean | undefined> {
    if (this.#stopped) return undefined;
    const resolver = this.#begin([]);
    const isAccepted = await this.#witness.ask(async (entry) => (await resolver.probe([entry])).kind === "accepted");
    this.#ended(resolver);
    return isAccepted;
  }

  #begin(entries: readonly E[]): Resolver<E> {
    this.#witness.sent(entries);
    const resolver = new Resolver(this.#steps, this.#limits);
    this.#inFlight.add(resolver);
    return resolver;
  }

  #ended(resolver: Resolver<E>): void {
    this.#inFlight.delete(resolver);
    this.#pump();
    this.#linger();
    this.#notify();
    this.#options.onChange?.();
  }

  #heldBy({ keys }: E): RelevaError | undefined {
    const key = this.#heldKeys.size > 0 ? keys.find((one) => this.#heldKeys.has(one)) : undefined;
    return key === undefined ? undefined : this.#heldKeys.get(key);
  }

  async #settle(entries: readonly E[], outcome: Outcome): Promise<void> {
    try {
      await this.#options.onSettled(entries, outcome);
    } catch (error) {
      this.#end(error);
    }
    if (outcome.kind === "accepted") this.#guard.accepted(entries.length);
    else if (outcome.kind !== "rejected") this.#undelivered(entries, outcome.error);
    else {
      const systemic = this.#guard.rejected();
      if (systemic) this.#end(systemic);
    }
  }

  #undelivered(entries: readonly E[], error: RelevaError): void {
    const { onUndelivered } = this.#options;
    if (onUndelivered === "stop") this.stop(error);
    if (onUndelivered === "hold")
      for (const { keys } of entries) for (const key of keys) this.#heldKeys.set(key, error);
  }

  /** With "continue", all that is offered gets its outcome, whatever happens. */
  #end(reason: unknown): void {
    if (this.#options.onUndelivered !== "continue") this.stop(reason);
  }
}
