import type { Outcome, Verdict } from "../verdict.js";
import type { AdaptiveLimits, PipelineSettings, ServerLimits } from "./adaptive-limits.js";
import type { Entry } from "./batch.js";
import type { Guard } from "./guard.js";
import type { SendContext } from "./resolve.js";
import type { Slots } from "./slots.js";
import type { Witnesses } from "./witness.js";

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
  /** Told when the keys of a part are free again; all of it has settled by then. */
  readonly onReleased?: (entries: readonly E[]) => void;
  /** Asked when a request could not be delivered: with "hold", the pipeline stops if it is. @default never */
  readonly isServerDown?: () => boolean;
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
  /** Shared with all that sends to the server: what it bears. @default nothing is known of it */
  readonly server?: ServerLimits;
  /** Those of earlier pipelines with these settings. @default its own: sizes start at one */
  readonly adaptiveLimits?: AdaptiveLimits;
  /** Shared with other pipelines: how many requests are in flight. @default its own */
  readonly slots?: Slots;
  /** Shared with other pipelines: how their records fared. @default its own */
  readonly guard?: Guard;
  /** Shared with all that send records of the same profiles. @default its own */
  readonly witnesses?: Witnesses;
  /** What owns the order of its profiles: only a witness of the same scope is sent again. @default the pipeline */
  readonly scope?: object | undefined;
  /** Aborts it. Not listened to any more once it is closed. */
  readonly signal?: AbortSignal | undefined;
}
