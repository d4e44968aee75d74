import { onAbort } from "../abort.js";
import { thrownBy } from "../callback.js";
import { sleep } from "../clock.js";
import type { Pipeline } from "../delivery/pipeline.js";
import { type ClientContext, openPipeline } from "../dispatch.js";
import { ClosedError, CloseError, ConfigError, ValidationError } from "../errors.js";
import { LIMITS } from "../limits.js";
import { checkedOptions } from "../option-table.js";
import { runRetryPolicy } from "../options.js";
import { type Prepared, prepare } from "../record/prepare.js";
import { type Accepted, invalidReject, placeOf, type Reject, recordOf, rejectedReject, Sink } from "../reject.js";
import { bytesOf } from "../span.js";
import type { ProfileUpsertInput } from "../types.js";
import type { Outcome } from "../verdict.js";
import type { AddOptions, BatcherOptions, CloseOptions, ProfileBatcher } from "./options.js";
import { createQueued, Fifo, type Queued } from "./queued.js";
import { CallbackScope } from "./scope.js";

export class Batcher<Context = unknown> implements ProfileBatcher<Context> {
  readonly #options: BatcherOptions;
  readonly #context: ClientContext;
  readonly #maxQueued: number;
  readonly #pipeline: Pipeline<Queued>;
  /** All that have not ended, in the order in which they were added. */
  readonly #pending = new Set<Queued>();
  /** Those of them that found no room yet. */
  readonly #outside = new Fifo<Queued>();
  #added = 0;
  /** Records before this one are not held back to fill a batch. */
  #flushed = 0;
  readonly #rejects: Sink<Reject>;
  readonly #accepts: Sink<readonly Accepted[]>;
  /** Rejects that `onReject` has not taken yet, and what it threw first. */
  #unreported = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #scopes = { onReject: new CallbackScope(), onAccept: new CallbackScope() };
  /** What was added inside `onReject` and is outside, and calls of `flush` inside it: they would wait for the rejects that take the room. */
  #waitingInHandler = 0;
  #isClosed = false;
  /** Tells the others that a `close` gives up what is left, and rejects for all of them. */
  readonly #givingUp = new AbortController();
  #givenUp: Promise<never> | undefined;

  /** @throws {ConfigError} for an option that it cannot use */
  constructor(given: BatcherOptions<Context>, context: ClientContext) {
    const options = checkedOptions("batcher", given) as BatcherOptions; // what a context is, only its caller knows
    this.#options = options;
    this.#context = context;
    // They may be handed on by themselves: `records.map(batcher.add)` would call them without their batcher.
    for (const name of ["add", "tryAdd", "flush", "close"] as const)
      Object.assign(this, { [name]: this[name].bind(this) });
    this.#maxQueued = options.maxQueued ?? LIMITS.maxQueued;
    this.#rejects = new Sink((reject) => this.#kept("onReject", () => options.onReject?.(reject)));
    this.#accepts = new Sink((accepted) => this.#kept("onAccept", () => options.onAccept?.(accepted)));
    this.#pipeline = openPipeline<Queued>(context, {
      retryPolicy: {
        ...runRetryPolicy(context.defaults, options),
        firstContactTries: LIMITS.batcherContactTries,
      },
      batching: options,
      headers: options.headers,
      purpose: { operation: "batcher" },
      onUndelivered: "continue",
      onSettled: (entries, outcome) => this.#settled(entries, outcome),
      onChange: () => this.#letIn(),
    });
  }

  get pending(): number {
    return this.#pending.size;
  }

  add(record: ProfileUpsertInput, options: AddOptions<Context> = {}): Promise<void> {
    const ended = this.#add(record, options);
    // A caller that looks only at onReject must not be ended by an unhandled rejection.
    if (this.#options.onReject) ended.catch(() => {});
    return ended;
  }

  tryAdd(record: ProfileUpsertInput, options: AddOptions<Context> = {}): boolean {
    const { context } = checkedOptions("add", options);
    if (this.#isClosed) throw new ClosedError();
    if (!this.#options.onReject) {
      throw new ConfigError(
        "tryAdd gives no promise, so only onReject can hear of a record that was not accepted. Pass one: batcher({ onReject: (reject) => rejects.push(reject) })",
      );
    }
    if (this.#outside.size > 0 || !this.#hasRoom) return false;
    const prepared = this.#prepare(record);
    if (!prepared.ok) throw new ValidationError(prepared.issues);
    void this.#queue(prepared, context);
    return true;
  }

  async flush(): Promise<void> {
    const isInHandler = this.#isInHandler;
    this.#waitingInHandler += isInHandler ? 1 : 0;
    this.#flushed = this.#added;
    this.#letIn();
    this.#pipeline.seal();
    await Promise.allSettled(Array.from(this.#pending, ({ ended }) => ended));
    this.#waitingInHandler -= isInHandler ? 1 : 0;
    if (!isInHandler) await Promise.all([this.#rejects.settled(), this.#accepts.settled()]);
    if (this.#failure) throw this.#failure.error;
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const { timeoutMs: limitMs = Number.POSITIVE_INFINITY, signal } = checkedOptions("close", options);
    this.#isClosed = true;
    const waits = new AbortController();
    const ends: Promise<"flushed" | "timeout" | "aborted">[] = [
      abortOf(this.#givingUp.signal, waits.signal),
      this.flush().then(() => "flushed"),
    ];
    if (limitMs < Number.POSITIVE_INFINITY) {
      ends.push(sleep(this.#context.clock, limitMs, waits.signal).then(() => "timeout"));
    }
    if (signal) ends.push(abortOf(signal, waits.signal));
    const end = await Promise.race(ends).finally(() => waits.abort());
    const isEmpty = this.#pending.size === 0 && this.#unreported === 0;
    if (end === "flushed" || (isEmpty && !this.#givenUp)) return;
    this.#givenUp ??= this.#giveUp(end, signal?.reason);
    await this.#givenUp;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #add(record: ProfileUpsertInput, options: AddOptions<Context>): Promise<void> {
    const { context } = checkedOptions("add", options);
    if (this.#isClosed) throw new ClosedError();
    const prepared = this.#prepare(record);
    if (prepared.ok) return this.#queue(prepared, context);
    const position = { index: this.#added++, origin: undefined, context };
    this.#report(invalidReject(position, prepared.value, prepared.issues));
    throw new ValidationError(prepared.issues);
  }

  #prepare(record: ProfileUpsertInput): Prepared {
    return prepare(record, { validation: this.#context.validation, keyed: this.#options.ordering !== "none" });
  }

  #queue({ buffer, start, end, hashes }: Extract<Prepared, { ok: true }>, context: Context | undefined): Promise<void> {
    const entry = { index: this.#added++, buffer, start, end, hashes, origin: undefined, context };
    const queued = createQueued(entry, this.#isInHandler);
    this.#waitingInHandler += queued.isByHandler ? 1 : 0;
    this.#pending.add(queued);
    this.#outside.push(queued);
    this.#letIn();
    return queued.ended;
  }

  get #isInHandler(): boolean {
    return this.#scopes.onReject.isInside || this.#scopes.onAccept.isInside;
  }

  get #hasRoom(): boolean {
    const unreported = this.#waitingInHandler > 0 ? 0 : this.#unreported;
    return this.#pending.size - this.#outside.size + unreported < this.#maxQueued && this.#pipeline.hasRoom;
  }

  #letIn(): void {
    if (this.#pipeline.stopped) return;
    let isFlush = false;
    while (this.#outside.size > 0 && this.#hasRoom) {
      const next = this.#outside.shift() as Queued; // its size says that there is one
      this.#waitingInHandler -= next.isByHandler ? 1 : 0;
      this.#pipeline.offer(next);
      isFlush ||= next.index < this.#flushed;
    }
    if (isFlush) this.#pipeline.seal();
  }

  #settled(entries: readonly Queued[], outcome: Outcome): void {
    const pending = entries.filter((queued) => this.#pending.delete(queued)); // close() has given up the others, and reported them
    if (outcome.kind === "accepted" && this.#options.onAccept && pending.length > 0) {
      void this.#accepts.report(
        () => pending.map(placeOf),
        () => {},
      );
    }
    for (const queued of pending) {
      if (outcome.kind === "accepted") queued.accept();
      else {
        queued.fail(outcome.error);
        const kind = outcome.kind === "rejected" ? "rejected" : "failed";
        this.#report(rejectedReject(queued, bytesOf(queued), outcome.error, kind));
      }
    }
  }

  /** What a callback throws first is kept for `flush` and `close`. */
  async #kept(name: "onReject" | "onAccept", callback: () => void | PromiseLike<void>): Promise<void> {
    try {
      await this.#scopes[name].run<void>(callback);
    } catch (error) {
      this.#failure ??= { error: thrownBy(name, error) };
    }
  }

  /** Requests do not wait for `onReject`, so that it may add the record again; room for more records does. */
  #report(reject: Reject): void {
    if (!this.#options.onReject) return;
    this.#unreported += 1;
    void this.#rejects.report(
      () => reject,
      () => {
        this.#unreported -= 1;
        this.#letIn();
      },
    );
  }

  /** Gives up what is left: nothing of it is sent any more, and nobody hears nothing of it. */
  async #giveUp(why: "timeout" | "aborted", cause: unknown): Promise<never> {
    const left = [...this.#pending];
    const error = new CloseError(why, left.length, () => left.map((one) => recordOf(bytesOf(one))), cause);
    this.#pending.clear();
    this.#pipeline.abort(error);
    this.#givingUp.abort();
    for (const queued of left) {
      queued.fail(error);
      this.#report(rejectedReject(queued, bytesOf(queued), error, "failed"));
    }
    // An `onReject` that takes them at once has done so when `close` rejects; another one has no time left.
    const waits = new AbortController();
    await Promise.race([this.#rejects.settled(), sleep(this.#context.clock, 0, waits.signal)]);
    waits.abort();
    throw error;
  }
}

/** Resolves when `signal` aborts; listens until `done` does. */
function abortOf(signal: AbortSignal, done: AbortSignal): Promise<"aborted"> {
  return new Promise((resolve) => {
    onAbort(
      done,
      onAbort(signal, () => resolve("aborted")),
    );
  });
}
