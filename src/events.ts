import type { RelevaErrorCode } from "./errors.js";

/** The call that a request belongs to. */
export type Operation = "upsert" | "backfill" | "batcher" | "deliver";

/** What a request was made for. */
export interface Purpose {
  readonly operation: Operation;
  /** Of a run: the `run` of its `start` and `end`. */
  readonly run?: number;
}

/** One attempt of a request. */
export interface Attempt extends Purpose {
  /** Its own, in this process. */
  readonly id: number;
  /** Of the request, from 1. */
  readonly attempt: number;
  /** Records in the body. */
  readonly records: number;
  /** Of the body. */
  readonly bytes: number;
}

/** What a client does, for metrics, traces and logs. No event holds a body, a header, the key or a value of a record. */
export type ClientEvent =
  /** An attempt begins. Exactly one `response` or `failure` of the same `id` follows. */
  | ({ readonly type: "request" } & Attempt)
  /** It was answered, with whatever status. */
  | ({
      readonly type: "response";
      readonly status: number;
      readonly durationMs: number;
      /** The answer's own name, if it has one. */
      readonly requestId?: string;
    } & Attempt)
  /** It was not answered. */
  | ({ readonly type: "failure"; readonly code: RelevaErrorCode; readonly durationMs: number } & Attempt)
  /** The request of an attempt will be tried again. */
  | ({
      readonly type: "retry";
      readonly code: RelevaErrorCode;
      readonly status?: number;
      readonly waitMs: number;
    } & Attempt)
  /** The server asked every request of the client to wait. */
  | ({ readonly type: "pause"; readonly ms: number } & Purpose)
  /** A refused request of so many records is taken apart. */
  | ({ readonly type: "split"; readonly records: number } & Purpose)
  /** Requests that may be in flight from now on. */
  | ({ readonly type: "concurrency"; readonly limit: number } & Purpose)
  /** A run begins, and has ended: with its report's numbers, and the code of the error that ended it. */
  | ({ readonly type: "start" } & Purpose)
  | ({
      readonly type: "end";
      readonly status: "completed" | "stopped" | "dry-run" | "failed";
      readonly code?: RelevaErrorCode;
      readonly durationMs: number;
      readonly read: number;
      readonly accepted: number;
      readonly invalid: number;
      readonly rejected: number;
      readonly failed: number;
      readonly unsent: number;
    } & Purpose);

export type EventListener = (event: ClientEvent) => void;

let lastId = 0;

/** A number that no other attempt or run of this process has. */
export const nextId = (): number => ++lastId;

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
