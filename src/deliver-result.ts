import type { RelevaError } from "./errors.js";
import type { Why } from "./reject.js";

/** What became of one record of a slice. */
export type DeliverResult =
  | {
      /** It was in a request that was answered 202. */
      readonly status: "accepted";
    }
  | ({
      /** Refused, by the validator or by the server: sending it again cannot help. */
      readonly status: "invalid" | "rejected";
    } & Why)
  | {
      /** To be sent again. It may have been applied. */
      readonly status: "undelivered";
      /** When to send it again, in milliseconds from now: what the server asked for, else half a minute; 0 after `stop` or `signal`. */
      readonly afterMs: number;
      /** Why. */
      readonly error: RelevaError;
      /** The key was refused, or the host is wrong: nothing will be delivered until somebody has changed that. */
      readonly fatal?: true;
    };

/** How many results there are before the first undelivered one: how far a log may be committed. */
export function settledPrefix(results: readonly DeliverResult[]): number {
  const first = results.findIndex(({ status }) => status === "undelivered");
  return first < 0 ? results.length : first;
}
