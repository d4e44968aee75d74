import { abortedBy, onAbort } from "../abort.js";
import type { RelevaError } from "../errors.js";
import { LIMITS } from "../limits.js";
import { type Outcome, outcomeOf } from "../verdict.js";
import { AdaptiveLimits } from "./adaptive-limits.js";
import type { Batch, Entry } from "./batch.js";
import { Guard } from "./guard.js";
import type { PipelineOptions } from "./pipeline-options.js";
import { Resolver, type ResolveSteps, scattered } from "./resolve.js";
import { type Part, Schedule } from "./schedule.js";
import { Slots } from "./slots.js";
import { Witnesses } from "./witness.js";

/**
 * Entries in, one outcome per entry out. It knows entries, keys, bytes and time, and no HTTP, no file and no field of the
 * contract.
 */
export class Pipeline<E extends Entry> {
  readonly #options: PipelineOptions<E>;
  readonly #limits: AdaptiveLimits;
  readonly #schedule: Schedule<E>;
  readonly #guard: Guard;
  readonly #slots: Slots;
  readonly #witnesses: Witnesses;
  /** Whose witness it may send again. */
  readonly #scope: object;
  /** Keys of entries that were not delivered, and why: a later entry of such a key must not overtake them. */
  readonly #heldKeys = new Map<string, RelevaError>();
  readonly #inFlight = new Set<Resolver<E>>();
  readonly #steps: ResolveSteps<E>;
  readonly #roomBytes: number;
  #stopped = false;
  #stopReason: unknown;
  #probes = 0;
  #wake: (() => void)[] = [];
  readonly #ask = (): void => this.#pump();
  readonly #leaveSlots: () => void;
  readonly #forgetSignal: () => void;
  #lingering: Batch<E> | undefined;
  #cancelLinger = (): void => {};

  constructor(options: PipelineOptions<E>) {
    const { concurrency, limits } = options.settings;
    this.#options = options;
    this.#limits = options.adaptiveLimits ?? new AdaptiveLimits(options.settings, options.server);
    this.#guard = options.guard ?? new Guard();
    this.#slots = options.slots ?? new Slots();
    this.#witnesses = options.witnesses ?? new Witnesses();
    this.#scope = options.scope ?? this;
    this.#leaveSlots = this.#slots.join(this.#ask);
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
    const { pendingBytes, heldBytes } = this.#schedule;
    return pendingBytes < this.#roomBytes && heldBytes < 2 * this.#roomBytes + LIMITS.sparseBytes;
  }

  /** Takes one entry, which waits at least for the next `offer` or `seal`: for who has all at hand. */
  add(entry: E): void {
    this.#schedule.add(entry);
  }

  /** Takes one entry. Check `hasRoom` or await `ready()` before: it is all the back-pressure there is. */
  offer(entry: E): void {
    this.add(entry);
    this.#pump();
    this.#linger();
  }

  /** What is offered from now on, or waits, and has one of these keys is not sent. For "hold" alone. */
  hold(keys: readonly string[], error: RelevaError): void {
    for (const key of keys) this.#heldKeys.set(key, error);
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
    this.#leaveSlots();
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
    while (!this.stopped && this.#slots.isFree(this.#limits.concurrency)) {
      const part = this.#schedule.take({
        limits: this.#limits.requestLimits,
        allowPartial: !this.hasRoom, // the source is waiting
        // While the server has only refused, ask about records from across what waits.
        probeAt: this.#guard.suspicious ? scattered(this.#guard.refused) : undefined,
      });
      if (!part) return;
      if (!this.#isOvertaken(part)) void this.#deliver(part);
      else {
        this.#schedule.restore(part);
        return void this.#witnesses.answered().then(this.#ask);
      }
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
    this.#release(part, resolver.acceptedEntry);
    this.#ended(resolver);
  }

  async #probeAnother(): Promise<boolean | undefined> {
    const probeAt = scattered(this.#probes++);
    const part = this.#stopped
      ? undefined
      : this.#schedule.take({ limits: this.#limits.requestLimits, allowPartial: true, probeAt });
    if (!part) return undefined;
    const mustWait = this.#isOvertaken(part) || part.entries.some((entry) => this.#heldBy(entry));
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
      this.#release(part, verdict.kind === "accepted" ? part.entries[0] : undefined);
    }
    this.#ended(resolver);
    return verdict.kind === "accepted";
  }

  async #askWitness(): Promise<boolean | undefined> {
    if (this.#stopped) return undefined;
    const resolver = this.#begin([]);
    const isWell = async (entry: Entry) => (await resolver.probe([entry as E])).kind === "accepted"; // only its bytes are read
    const isAccepted = await this.#witnesses.ask(this.#scope, isWell);
    this.#ended(resolver);
    return isAccepted;
  }

  /** A witness in flight has one of its keys. */
  #isOvertaken({ entries }: Part<E>): boolean {
    return entries.some(({ hashes }) => this.#witnesses.isAsking(hashes));
  }

  #begin(entries: readonly E[]): Resolver<E> {
    for (const { hashes } of entries) this.#witnesses.sent(hashes);
    this.#slots.take();
    const resolver = new Resolver(this.#steps, this.#limits);
    this.#inFlight.add(resolver);
    return resolver;
  }

  #release(part: Part<E>, accepted: E | undefined): void {
    this.#schedule.release(part);
    this.#witnesses.accepted(this.#scope, accepted); // before something later with its keys is sent
    this.#options.onReleased?.(part.entries);
  }

  #ended(resolver: Resolver<E>): void {
    this.#inFlight.delete(resolver);
    this.#slots.give(this.#ask);
    this.#linger();
    this.#notify();
    this.#options.onChange?.();
  }

  #heldBy({ keys = [] }: E): RelevaError | undefined {
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
    if (onUndelivered !== "hold") return;
    for (const { keys = [] } of entries) this.hold(keys, error);
    if (this.#options.isServerDown?.()) this.stop(error);
  }

  /** With "continue", all that is offered gets its outcome, whatever happens. */
  #end(reason: unknown): void {
    if (this.#options.onUndelivered !== "continue") this.stop(reason);
  }
}
