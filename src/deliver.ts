import { abortedBy, onAbort } from "./abort.js";
import type { DeliverResult } from "./deliver-result.js";
import type { CallTurns } from "./delivery/turns.js";
import { type ClientContext, openPipeline, type RecordEntry } from "./dispatch.js";
import {
  AbortError,
  ConfigError,
  isRelevaError,
  type RelevaError,
  type RelevaErrorCode,
  RequestError,
} from "./errors.js";
import { LIMITS } from "./limits.js";
import { checkedOptions } from "./option-table.js";
import { type CallOptions, callRetryPolicy } from "./options.js";
import { hashOfKey, keysIn } from "./record/keys.js";
import { prepare } from "./record/prepare.js";
import type { SourceRecord } from "./record/source-record.js";
import { whyOf } from "./reject.js";
import type { ProfileUpsertInput } from "./types.js";
import type { Outcome } from "./verdict.js";

/** How a slice is sent. */
export interface DeliverOptions extends CallOptions {
  /** Once it aborts, no request starts, and no retry; what is in flight ends. (`signal` cuts that as well.) */
  readonly stop?: AbortSignal | undefined;
  /**
   * What owns the order of these profiles, such as one assignment of a Kafka partition to this process. To tell a record that makes
   * the server fail from an outage, a record that was accepted may be sent again: only one of the same scope is. @default the client
   */
  readonly scope?: object | undefined;
}

/**
 * Sends a slice of a queue, and tells for each record what became of it, by its position. Never throws for data. Once a key
 * has an undelivered record, later ones of that key are undelivered too, so that none is overtaken; and once the server is down,
 * all that is left.
 */
export async function deliver(
  records: readonly (ProfileUpsertInput | SourceRecord)[],
  given: DeliverOptions,
  context: ClientContext,
): Promise<DeliverResult[]> {
  if (!Array.isArray(records)) throw new ConfigError("deliver takes an array of records, and gives as many results");
  const options = checkedOptions("deliver", given);
  const turns = context.shared.turns.begin();
  // All at once: the caller may use the array anew while this runs, and a later call waits for all that is here.
  const { results, entries } = prepareAll([...records], context, turns);
  const { adaptiveLimits, slots } = context.shared;
  let haltWaiting = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    haltWaiting = resolve;
  });
  const pipeline = openPipeline<SliceEntry>(context, {
    retryPolicy: { ...callRetryPolicy(context.defaults, options), firstContactTries: LIMITS.batcherContactTries },
    adaptiveLimits,
    slots,
    scope: options.scope ?? context.shared,
    signal: options.signal,
    headers: options.headers,
    purpose: { operation: "deliver" },
    onUndelivered: "hold",
    onSettled(ended, outcome) {
      const result = resultOf(outcome);
      for (const { index } of ended) results[index] = result;
      if (result.status === "undelivered" && isForAll(result.error)) pipeline.stop(result.error);
    },
    onReleased: (ended) => end(ended, results, turns),
    onStopped: () => haltWaiting(),
  });
  const forgetStop = onAbort(options.stop, () => pipeline.stop(abortedBy(options.stop)));
  try {
    for (const entry of entries) {
      const turn = turns.wait(entry.keys);
      if (turn) {
        pipeline.seal(); // others may be waiting for what was offered
        await Promise.race([turn, stopped]);
      }
      if (pipeline.stopped) break;
      const failure = turns.failureBefore(entry.keys);
      if (failure) {
        pipeline.hold(entry.keys, failure);
        results[entry.index] = undelivered(failure);
        end([entry], results, turns);
      } else pipeline.add(entry); // all of them first: more records may be asked with, and fill a request
    }
  } finally {
    await pipeline.close();
    forgetStop();
  }
  const { stopReason } = pipeline;
  const rest = undelivered(isRelevaError(stopReason) ? stopReason : new AbortError("the delivery was stopped"));
  const left = entries.filter(({ index }) => results[index] === undefined);
  for (const { index } of left) results[index] = rest;
  end(left, results, turns);
  return results as DeliverResult[];
}

/** Their order with other slices is kept by the keys themselves: none is held back by chance. */
interface SliceEntry extends RecordEntry {
  readonly keys: readonly string[];
}

type Results = (DeliverResult | undefined)[];

function prepareAll(
  records: readonly unknown[],
  { validation }: ClientContext,
  turns: CallTurns,
): { results: Results; entries: SliceEntry[] } {
  const entries: SliceEntry[] = [];
  const results = records.map((record, index): DeliverResult | undefined => {
    const prepared = prepare(record, { validation, keyed: false }); // it is keyed here, once
    if (!prepared.ok) return { status: "invalid", ...whyOf(prepared.issues) };
    const { buffer, start, end, value } = prepared;
    const keys = keysIn(value);
    turns.register(keys);
    entries.push({ index, buffer, start, end, hashes: keys.map(hashOfKey), keys, origin: undefined });
    return undefined;
  });
  return { results, entries };
}

/** Those who wait for their keys may go, or must not. */
function end(entries: readonly SliceEntry[], results: Results, turns: CallTurns): void {
  for (const { index, keys } of entries) {
    const result = results[index];
    turns.end(keys, result?.status === "undelivered" ? result.error : undefined);
  }
}

function resultOf(outcome: Outcome): DeliverResult {
  if (outcome.kind === "accepted") return { status: "accepted" };
  const { error } = outcome;
  if (outcome.kind !== "rejected") return undelivered(error);
  return { status: "rejected", ...whyOf(error) };
}

/** What cannot succeed for one record cannot for any: a refused key, a wrong host, the caller's own code that fails. */
const isForAll = ({ retryable, code }: RelevaError): boolean => !retryable || code === "config";

const FATAL: ReadonlySet<RelevaErrorCode> = new Set([
  "authentication",
  "api",
  "unexpected_response",
  "connection",
  "timeout",
]);

function undelivered(error: RelevaError): DeliverResult {
  const askedMs = error instanceof RequestError ? error.retryAfterMs : undefined;
  const afterMs = askedMs ?? (error.code === "aborted" ? 0 : LIMITS.redeliverMs);
  const isFatal = !error.retryable && FATAL.has(error.code);
  return { status: "undelivered", afterMs, error, ...(isFatal && { fatal: true }) };
}
