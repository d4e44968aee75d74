import type { Connection } from "./connection.js";
import { AdaptiveLimits, type PipelineSettings, ServerLimits } from "./delivery/adaptive-limits.js";
import type { BatchLimits, Entry } from "./delivery/batch.js";
import { Guard } from "./delivery/guard.js";
import { Pipeline } from "./delivery/pipeline.js";
import type { PipelineOptions } from "./delivery/pipeline-options.js";
import { Slots } from "./delivery/slots.js";
import { Turns } from "./delivery/turns.js";
import { Witnesses } from "./delivery/witness.js";
import type { Purpose } from "./events.js";
import { LIMITS } from "./limits.js";
import { type BatchOptions, withDefaults } from "./options.js";
import type { Provenance } from "./record/prepare.js";
import type { Validation } from "./record/validate.js";
import { assembleBody, ENVELOPE } from "./request/body.js";
import type { HeadersOption } from "./request/headers.js";
import { createLimiter } from "./request/rate-limit.js";
import type { RetryPolicy } from "./request/retry.js";

/** What all calls of one client to one server share. */
export interface SharedDelivery {
  /** How its records fare: a server that refuses almost all of them refuses them whoever sends them. */
  readonly guard: Guard;
  /** Told of all that is sent. */
  readonly witnesses: Witnesses;
  /** What the server bears. */
  readonly server: ServerLimits;
  /** The same with what slices have proved, each before the next: a small slice is no reason to begin anew. */
  readonly adaptiveLimits: AdaptiveLimits;
  /** Requests of slices in flight. */
  readonly slots: Slots;
  /** The order of keys across slices. */
  readonly turns: Turns;
}

export function createSharedDelivery(): SharedDelivery {
  const server = new ServerLimits();
  return {
    guard: new Guard(),
    witnesses: new Witnesses(),
    server,
    adaptiveLimits: new AdaptiveLimits(pipelineSettings(), server),
    slots: new Slots(),
    turns: new Turns(),
  };
}

/** What the entry points of a client share. */
export interface ClientContext extends Connection {
  readonly validation: Validation;
  readonly shared: SharedDelivery;
}

/** An entry that remembers where it came from, for its reject. */
export interface RecordEntry extends Entry, Provenance {}

export interface OpenOptions<E extends Entry>
  extends Pick<
    PipelineOptions<E>,
    | "onUndelivered"
    | "onSettled"
    | "onReleased"
    | "onChange"
    | "onStopped"
    | "signal"
    | "adaptiveLimits"
    | "slots"
    | "scope"
  > {
  readonly purpose: Purpose;
  readonly retryPolicy: RetryPolicy;
  readonly headers?: HeadersOption | undefined;
  /** Without them, those of a run, and a batch that is not full waits for the end. */
  readonly batching?: BatchOptions;
  /** Told before every attempt, counted from 1, with the bytes of its body. */
  readonly onAttempt?: (attempt: number, bytes: number) => void;
  /** Told of every further request that a refusal costs. */
  readonly onSplit?: () => void;
}

/**
 * Opens the pipeline of a run, a batcher or a slice: it sends entries as one body, and reports what it does as events. Its
 * options were checked.
 */
export function openPipeline<E extends Entry>(context: ClientContext, options: OpenOptions<E>): Pipeline<E> {
  const { purpose, retryPolicy, headers, batching, onAttempt, onSplit, ...callbacks } = options;
  const { rateLimit, lingerMs = LIMITS.lingerMs } = batching ?? {};
  const once: RetryPolicy = { ...retryPolicy, maxRetries: 0, excusesSuspects: false };
  const limiter = rateLimit && createLimiter(context.clock, rateLimit);
  return new Pipeline<E>({
    ...callbacks,
    guard: context.shared.guard,
    witnesses: context.shared.witnesses,
    server: context.shared.server,
    isServerDown: () => context.health.isDown,
    ...(batching && { linger: (expire) => context.clock.setTimer(lingerMs, expire) }),
    settings: pipelineSettings(batching),
    async send(entries, { signal, halted, onPressure, isProbe, isSuspect, isServerWell }) {
      const body = assembleBody(entries);
      return context.send(body, entries.length, {
        purpose,
        headers,
        retryPolicy: isProbe ? once : retryPolicy,
        isServerWell: isProbe ? undefined : isServerWell,
        isSuspect,
        signal,
        halted,
        onPressure,
        limiter,
        onAttempt: (attempt) => onAttempt?.(attempt, body.byteLength),
      });
    },
    onSplit(size) {
      onSplit?.();
      context.onEvent({ type: "split", records: size, ...purpose });
    },
    onConcurrency: (limit) => context.onEvent({ type: "concurrency", limit, ...purpose }),
  });
}

export function pipelineSettings(given: BatchOptions = {}): PipelineSettings {
  const { concurrency, maxBatchSize, maxBatchBytes } = withDefaults(given, {
    concurrency: LIMITS.concurrency as number,
    maxBatchSize: LIMITS.batchSize as number,
    maxBatchBytes: LIMITS.batchBytes as number,
  });
  const limits: BatchLimits = {
    maxSize: maxBatchSize,
    maxBytes: maxBatchBytes,
    envelopeBytes: ENVELOPE.bytes,
    separatorBytes: ENVELOPE.separatorBytes,
  };
  return { concurrency, limits };
}
