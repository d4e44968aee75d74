/** What goes wrong with one request to the API. The control plane and the page are never disturbed. */
export type Fault =
  | {
      /** This answer instead of the sandbox's own; a 502 with HTML and a redirect are this too. */
      kind: "status";
      /** From 200 to 599. */
      status: number;
      /** Of the answer. */
      headers?: Record<string, string>;
      /** Of the answer. @default a JSON message */
      body?: string;
      /** Whether the batch is applied before the answer. @default false */
      applied?: boolean;
    }
  | {
      /** A wait. */
      kind: "delay";
      /** In milliseconds. */
      ms: number;
      /** A client that gives up `before-apply` leaves nothing applied. @default "before-apply" */
      when?: "before-apply" | "after-apply";
    }
  | {
      /** A wait after which the batch is applied, even when the client has long given up. */
      kind: "late-apply";
      /** In milliseconds. */
      ms: number;
    }
  | {
      /** The connection is reset, without an answer. */
      kind: "reset";
      /** Before or after the body was read, or after the batch was applied. */
      when: "before-read" | "after-read" | "after-apply";
    }
  | {
      /** Bytes that are not HTTP, and nothing is applied. */
      kind: "garbage";
    }
  | {
      /** The sandbox's own answer, cut in the middle of its body. */
      kind: "truncated";
    }
  | {
      /** The sandbox's own answer, whose body begins and never ends. */
      kind: "stalled";
    }
  | {
      /** The sandbox's own answer, one byte of its body at a time. */
      kind: "dribbled";
      /** Between two bytes, in milliseconds. */
      ms: number;
    }
  | {
      /** The sandbox's own answer over a connection that stays open, and is reset at the moment of the next request on it. */
      kind: "idle-closed";
    };

/** Which requests, counted since the plan was added. All that are given must hold. */
export interface FaultCondition {
  /** Only this one; the first is 1. */
  readonly nth?: number;
  /** All but the first n. */
  readonly after?: number;
  /** Every n-th. */
  readonly every?: number;
  /** Each with this probability, by `seed`. */
  readonly probability?: number;
  /** Of `probability`: the same seed picks the same requests. @default 1 */
  readonly seed?: number;
  /** With a body of more bytes than this: `413` above a megabyte is a status and this. */
  readonly bytesOver?: number;
  /** With this text in the body: a record that is poison to the server. */
  readonly bodyIncludes?: string;
}

/** A fault, when it happens, and how often. */
export interface FaultPlan {
  /** What goes wrong. */
  readonly fault: Fault;
  /** How often it happens. @default 1 without `when`, without end with it */
  readonly times?: number;
  /** With which requests. @default the next ones */
  readonly when?: FaultCondition;
}
