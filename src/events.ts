import type { RelevaErrorCode } from "./errors.js";

/** The call that a request belongs to. */
export type Operation = "upsert" | "backfill" | "batcher" | "deliver";

/** What a request was made for. */
export interface Purpose {
  /** The call that it belongs to. */
  readonly operation: Operation;
  /** Of a run: the `run` of its `start` and `end`. */
  readonly run?: number;
}

/** One attempt of a request. */
export interface Attempt extends Purpose {
  /** Its number, which no other attempt of this process has. */
  readonly id: number;
  /** Number of its request, which its attempts share, and no other request of this process has. */
  readonly request: number;
  /** Of the request, from 1. */
  readonly attempt: number;
  /** Records in the body. */
  readonly records: number;
  /** Bytes of the body, as sent. */
  readonly bytes: number;
}

/** What a client does, for metrics, traces and logs. No event holds a body, a header, the key or a value of a record. */
export type ClientEvent =
  | ({
      /** An attempt begins: the key and the headers are asked for, then it is sent. Exactly one `response` or `failure` of the same `id` follows. */
      readonly type: "request";
    } & Attempt)
  | ({
      /** It was answered, with whatever status. */
      readonly type: "response";
      /** HTTP status of the answer. */
      readonly status: number;
      /** Of the attempt, in milliseconds. */
      readonly durationMs: number;
      /** The answer's own name, if it has one. */
      readonly requestId?: string;
    } & Attempt)
  | ({
      /** It was not answered. */
      readonly type: "failure";
      /** Of the error: `connection`, `timeout`, `aborted` or another. */
      readonly code: RelevaErrorCode;
      /** Of the attempt, in milliseconds. */
      readonly durationMs: number;
    } & Attempt)
  | ({
      /** The request of an attempt is to be tried again, unless it turns out meanwhile that the request itself is at fault. */
      readonly type: "retry";
      /** Of the error that the attempt ended with. */
      readonly code: RelevaErrorCode;
      /** HTTP status of the answer, if there was one. */
      readonly status?: number;
      /** Until the next attempt, in milliseconds. */
      readonly waitMs: number;
    } & Attempt)
  | ({
      /** The server asked every request of the client to wait. */
      readonly type: "pause";
      /** How long, in milliseconds. */
      readonly ms: number;
    } & Purpose)
  | ({
      /** One more request is made, of a part of one that was refused, to find the records at fault. */
      readonly type: "split";
      /** In that part. */
      readonly records: number;
    } & Purpose)
  | ({
      /** The bound of requests in flight has changed. */
      readonly type: "concurrency";
      /** Requests that may be in flight from now on. */
      readonly limit: number;
    } & Purpose)
  | ({
      /** A run begins. */
      readonly type: "start";
    } & Purpose)
  | ({
      /** A run has ended, with its report's numbers. */
      readonly type: "end";
      /** As in the report; `failed` when the run rejects. */
      readonly status: "completed" | "stopped" | "dry-run" | "failed";
      /** Of the error that ended it. */
      readonly code?: RelevaErrorCode;
      /** Of the run, in milliseconds. */
      readonly durationMs: number;
      /** Records taken from the source: the sum of the five below. */
      readonly read: number;
      /** In requests that were answered 202. */
      readonly accepted: number;
      /** Failed validation; never sent. */
      readonly invalid: number;
      /** Refused by the server, alone. */
      readonly rejected: number;
      /** Sent, and neither accepted nor refused alone: it may have been applied. */
      readonly failed: number;
      /** Read or buffered when the run stopped; in a dry run, every valid record. */
      readonly unsent: number;
    } & Purpose);

export type EventListener = (event: ClientEvent) => void;

let lastId = 0;
let lastRequest = 0;

/** A number that no other attempt or run of this process has. */
export const nextId = (): number => ++lastId;

/** A number that no other request of this process has. */
export const nextRequest = (): number => ++lastRequest;

/** Where nobody listens. */
export const UNHEARD: EventListener = () => {};

/** An observer must not be able to break delivery: what it throws is dropped. */
export function quietly(listener: EventListener | undefined): EventListener {
  if (!listener) return UNHEARD;
  return (event) => {
    try {
      Promise.resolve<unknown>(listener(event)).catch(() => {}); // an async function is assignable too
    } catch {
      // As above.
    }
  };
}
