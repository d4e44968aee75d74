import type { Outcome, Verdict } from "../verdict.js";
import type { AdaptiveLimits, PipelineSettings } from "./adaptive-limits.js";
import type { Entry } from "./batch.js";
import type { SendContext } from "./resolve.js";

export interface PipelineOptions<E extends Entry> {
  /** One request with its retries. */
  readonly send: (entries: readonly E[], context: SendContext) => Promise<Verdict>;
  /** Told once for every entry that ends, before anything that waits for its keys is sent. A throw stops the pipeline, unless `onUndelivered` is "continue". */
  readonly onSettled: (entries: readonly E[], outcome: Outcome) => void | Promise<void>;
  /**
   * What a request that cannot be delivered means for the others: all stop, the keys of its entries are held, and later
   * entries that share one are not sent, or all go on, and then a server that refuses everything stops nothing either.
   */
  readonly onUndelivered: "stop" | "hold" | "continue";
  /** Told of every further request that a refusal costs. */
  readonly onSplit?: (size: number) => void;
  /** Told when the number of requests that may be in flight changes. */
  readonly onConcurrency?: (limit: number) => void;
  /** Told when requests have ended, and there may be room for more entries. */
  readonly onChange?: () => void;
  /** Starts the time after which a batch that is not full is sent, and returns what forgets it. @default such a batch waits for `seal` */
  readonly linger?: (expire: () => void) => () => void;
  /** Told once, when it stops for whatever reason. */
  readonly onStopped?: () => void;
  readonly settings: PipelineSettings;
  /** What earlier pipelines learnt of the server. @default nothing: sizes and concurrency start at one */
  readonly adaptiveLimits?: AdaptiveLimits;
  /** Aborts it. Not listened to any more once it is closed. */
  readonly signal?: AbortSignal | undefined;
}
