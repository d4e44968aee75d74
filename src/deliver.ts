import { AdaptiveLimits } from "./delivery/adaptive-limits.js";
import { type ClientContext, openPipeline, pipelineSettings, type RecordEntry } from "./dispatch.js";
import { AbortError, ConfigError, isRelevaError, type RelevaError, RequestError } from "./errors.js";
import { checkedOptions } from "./option-table.js";
import { type CallOptions, callRetryPolicy } from "./options.js";
import { prepare } from "./record/prepare.js";
import { type Why, whyOf } from "./reject.js";
import type { ProfileUpsertInput } from "./types.js";
import type { Outcome } from "./verdict.js";

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
      /** To be sent again, not before `afterMs` if that is set. It may have been applied. */
      readonly status: "undelivered";
      /** What the server asked to wait, in milliseconds. */
      readonly afterMs?: number;
      /** Why. */
      readonly error: RelevaError;
    };

/** How a slice is sent. */
export type DeliverOptions = CallOptions;

/** What a client's slices learn, at the start. */
export const createAdaptiveLimits = (): AdaptiveLimits => new AdaptiveLimits(pipelineSettings());

/**
 * Sends a slice of a queue, and tells for each record what became of it, by its position. Never throws for data. Once a key
 * has an undelivered record, later ones of that key in the slice are undelivered too, so that none is overtaken.
 */
export async function deliver(
  records: readonly ProfileUpsertInput[],
  given: DeliverOptions,
  context: ClientContext,
): Promise<DeliverResult[]> {
  if (!Array.isArray(records)) throw new ConfigError("deliver takes an array of records, and gives as many results");
  const options = checkedOptions("deliver", given);
  const slice = [...records]; // the caller may empty the array, and fill it with the next records, while this runs
  const results: DeliverResult[] = [];
  const pipeline = openPipeline<RecordEntry>(context, {
    retryPolicy: callRetryPolicy(context.defaults, options),
    adaptiveLimits: context.adaptiveLimits,
    signal: options.signal,
    headers: options.headers,
    purpose: { operation: "deliver" },
    onUndelivered: "hold",
    onSettled(entries, outcome) {
      const result = resultOf(outcome);
      for (const { index } of entries) results[index] = result;
      // A refused key, a wrong host: what cannot succeed for one cannot for any.
      if (result.status === "undelivered" && !result.error.retryable) pipeline.stop(result.error);
    },
  });

  for (const [index, record] of slice.entries()) {
    const prepared = prepare(record, { validation: context.validation, keyed: true });
    if (!prepared.ok) {
      results[index] = { status: "invalid", ...whyOf(prepared.issues) };
      continue;
    }
    if (!pipeline.hasRoom) await pipeline.ready();
    if (!pipeline.stopped) pipeline.offer({ index, bytes: prepared.bytes, keys: prepared.keys, origin: undefined });
  }
  await pipeline.close();

  const { stopReason } = pipeline;
  const rest = undelivered(isRelevaError(stopReason) ? stopReason : new AbortError("the delivery was stopped"));
  return slice.map((_, index) => results[index] ?? rest);
}

function resultOf(outcome: Outcome): DeliverResult {
  if (outcome.kind === "accepted") return { status: "accepted" };
  const { error } = outcome;
  if (outcome.kind !== "rejected") return undelivered(error);
  return { status: "rejected", ...whyOf(error) };
}

function undelivered(error: RelevaError): DeliverResult {
  const afterMs = error instanceof RequestError ? error.retryAfterMs : undefined;
  return { status: "undelivered", error, ...(afterMs !== undefined && { afterMs }) };
}
