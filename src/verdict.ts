import type { RelevaError, RelevaErrorCode } from "./errors.js";

/** How the server asks for less: for fewer requests at once (`throttled`), or for smaller ones as well (`overloaded`). */
export type Pressure = "throttled" | "overloaded";

/** What the end of one attempt means. */
export interface Decision {
  readonly action: "accept" | "refuse" | "retry" | "stop";
  /** The code of the error to build; absent when accepted. */
  readonly code?: RelevaErrorCode;
  readonly pressure?: Pressure;
  /** It may be one record that makes the server fail, and not its state. */
  readonly mayBePoison: boolean;
  /** `Retry-After` and backoff of this answer hold for every request of the client. */
  readonly pausesClient: boolean;
}

/** How a request ended, after all its attempts. */
export type Verdict = { readonly attempts: number } & (
  | { readonly kind: "accepted" }
  /** The server refused the request, or fails over it alone (`poison`); which of its records are at fault is not known yet. */
  | { readonly kind: "refused"; readonly tooLarge: boolean; readonly poison: boolean; readonly error: RelevaError }
  /** After 0 attempts its records were never sent. */
  | { readonly kind: "undelivered"; readonly error: RelevaError }
);

/** How a record ended. */
export type Outcome =
  | { readonly kind: "accepted" }
  /** Refused alone. */
  | { readonly kind: "rejected"; readonly error: RelevaError }
  /** Sent, with neither an acceptance nor a refusal of it alone; it may have been applied. */
  | { readonly kind: "failed"; readonly error: RelevaError }
  /** Taken to be sent, and not sent: the pipeline stopped while it waited for its turn. */
  | { readonly kind: "unsent"; readonly error: RelevaError };

/**
 * What the last verdict on a request means for its records. A refusal must be of one record alone.
 *
 * @param wasSent whether they were part of an earlier request
 */
export function outcomeOf(verdict: Verdict, wasSent: boolean): Outcome {
  if (verdict.kind === "accepted") return verdict;
  const { error } = verdict;
  if (verdict.kind === "refused") return { kind: "rejected", error };
  return { kind: wasSent || verdict.attempts > 0 ? "failed" : "unsent", error };
}
