import type { RelevaErrorCode } from "./errors.js";

/** What a client does, for metrics and logs. No event holds a body, a header, the key or a value of a record. */
export type ClientEvent =
  | { readonly type: "request"; readonly attempt: number; readonly size: number; readonly bytes: number }
  | { readonly type: "response"; readonly attempt: number; readonly status: number; readonly durationMs: number }
  | {
      readonly type: "retry";
      readonly attempt: number;
      readonly code: RelevaErrorCode;
      readonly status?: number;
      readonly waitMs: number;
    }
  /** The server asked every request of the client to wait. */
  | { readonly type: "pause"; readonly ms: number }
  /** A refused request of `size` records is taken apart. */
  | { readonly type: "split"; readonly size: number }
  /** Requests that may be in flight from now on. */
  | { readonly type: "concurrency"; readonly limit: number };

export type EventListener = (event: ClientEvent) => void;

/** An observer must not be able to break delivery: what it throws is dropped. */
export function quietly(listener: EventListener | undefined): EventListener {
  if (!listener) return () => {};
  return (event) => {
    try {
      Promise.resolve<unknown>(listener(event)).catch(() => {}); // an async function is assignable too
    } catch {
      // As above.
    }
  };
}
