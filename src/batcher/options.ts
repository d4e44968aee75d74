import type { BatchOptions, CallOptions } from "../options.js";
import type { Accepted, Reject } from "../reject.js";
import type { ProfileUpsertInput } from "../types.js";

/** How a batcher goes. `Context` is what each `add` carries for its caller. */
export interface BatcherOptions<Context = unknown> extends BatchOptions, Omit<CallOptions, "signal"> {
  /** Records that may be queued, those in flight included. Beyond it `add` waits and `tryAdd` is false. @default 10000 */
  readonly maxQueued?: number | undefined;
  /**
   * Receives every added record that was not accepted, beside the rejection of its `add`; also what `close` gave up. What it
   * throws, `flush` and `close` reject with. It may call the batcher: what it adds waits for no room, and `flush` and `close`
   * inside it do not wait for rejects. (Where a runtime has no AsyncLocalStorage, that holds up to its first `await`.)
   */
  readonly onReject?: ((reject: Reject<Context>) => void | Promise<void>) | undefined;
  /** Receives the records of each request that was accepted, one request at a time. What it throws, `flush` and `close` reject with. */
  readonly onAccept?: ((accepted: readonly Accepted<Context>[]) => void | Promise<void>) | undefined;
}

/** What `add` and `tryAdd` take beside the record. */
export interface AddOptions<Context = unknown> {
  /** The caller's own, such as the event that the record came from: `onAccept` and `onReject` get it with the record. */
  readonly context?: Context | undefined;
}

/** Gathers single records into requests. In memory only: a crash loses what was not acknowledged. */
export interface ProfileBatcher<Context = unknown> extends AsyncDisposable {
  /**
   * Resolves when that record was accepted (202), and rejects with its own error. With `onReject`, which hears of it too, a
   * rejection that nobody handles is no unhandled one; without it, it is: a record that is lost in silence is the worst.
   */
  add(record: ProfileUpsertInput, options?: AddOptions<Context>): Promise<void>;
  /** Queues the record, or is false when the queue is full. Only `onReject` receives what was not accepted, so it must be there. @throws {ValidationError} */
  tryAdd(record: ProfileUpsertInput, options?: AddOptions<Context>): boolean;
  /** Sends what is queued, and resolves when all that was added before has ended. */
  flush(): Promise<void>;
  /** Takes no more, sends what is queued. Each caller keeps its own limits, and the strictest ends it for all. @throws {CloseError} with the records that were not acknowledged in time */
  close(options?: CloseOptions): Promise<void>;
  /** Records that were added and have not ended. */
  readonly pending: number;
}

/** How long `close` may take. */
export interface CloseOptions {
  /** In milliseconds, from 0 on. @default Infinity: it takes as long as the records take */
  readonly timeoutMs?: number | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}
