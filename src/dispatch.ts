import type { Clock } from "./clock.js";
import type { PipelineSettings } from "./delivery/adaptive-limits.js";
import type { BatchLimits, Entry } from "./delivery/batch.js";
import { Pipeline, type PipelineOptions } from "./delivery/pipeline.js";
import type { EventListener } from "./events.js";
import { LIMITS } from "./limits.js";
import { type BatchOptions, checked } from "./options.js";
import type { Origin } from "./record/source-record.js";
import type { Validation } from "./record/validate.js";
import { assembleBody, ENVELOPE } from "./request/body.js";
import type { Health } from "./request/health.js";
import { createLimiter, type RateLimit } from "./request/rate-limit.js";
import type { RetryPolicy } from "./request/retry.js";
import type { Sender } from "./request/send.js";
import type { DestinationOf } from "./settings.js";

/** What the entry points of a client share: its sender, and what it knows of its server. */
export interface ClientContext {
  readonly send: Sender;
  readonly health: Health;
  readonly clock: Clock;
  readonly validation: Validation;
  readonly onEvent: EventListener;
  readonly destinationOf: DestinationOf;
}

/** An entry that remembers where it came from, for its reject. */
export interface RecordEntry extends Entry {
  readonly origin: Origin | undefined;
}

export interface OpenOptions<E extends Entry>
  extends Pick<
    PipelineOptions<E>,
    "onUndelivered" | "onSettled" | "onChange" | "onStopped" | "signal" | "adaptiveLimits"
  > {
  readonly retryPolicy: RetryPolicy;
  /** @default all of them the defaults of a run */
  readonly batching?: BatchOptions;
  /** Told before every attempt, counted from 1, with the bytes of its body. */
  readonly onAttempt?: (attempt: number, bytes: number) => void;
  /** Told of every further request that a refusal costs. */
  readonly onSplit?: () => void;
}

/**
 * Opens the pipeline of a run, a batcher or a slice: it sends entries as one body, and reports what it does as events.
 *
 * @throws {ConfigError} for an option out of range
 */
export function openPipeline<E extends Entry>(context: ClientContext, options: OpenOptions<E>): Pipeline<E> {
  const { retryPolicy, batching = {}, onAttempt, onSplit, ...callbacks } = options;
  const once: RetryPolicy = { ...retryPolicy, maxRetries: 0, excusesSuspects: false };
  const limiter = batching.rateLimit && createLimiter(context.clock, checkedRate(batching.rateLimit));
  return new Pipeline<E>({
    ...callbacks,
    settings: pipelineSettings(batching),
    async send(entries, { signal, halted, onPressure, isProbe, isSuspect, isServerWell }) {
      const body = assembleBody(entries.map((entry) => entry.bytes));
      return context.send(body, entries.length, {
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
      context.onEvent({ type: "split", size });
    },
    onConcurrency: (limit) => context.onEvent({ type: "concurrency", limit }),
  });
}

function checkedRate(rateLimit: RateLimit): RateLimit {
  const perSecond = (name: keyof RateLimit): number =>
    checked(`rateLimit.${name}`, rateLimit[name], Number.POSITIVE_INFINITY, { min: 0.001 });
  return { requestsPerSecond: perSecond("requestsPerSecond"), profilesPerSecond: perSecond("profilesPerSecond") };
}

/** @throws {ConfigError} for a number out of range */
export function pipelineSettings({ concurrency, maxBatchSize, maxBatchBytes }: BatchOptions): PipelineSettings {
  const limits: BatchLimits = {
    maxSize: checked("maxBatchSize", maxBatchSize, LIMITS.batchSize, { min: 1, max: 100_000, integer: true }),
    maxBytes: checked("maxBatchBytes", maxBatchBytes, LIMITS.batchBytes, { min: 1, max: 2 ** 30, integer: true }),
    envelopeBytes: ENVELOPE.bytes,
    separatorBytes: ENVELOPE.separatorBytes,
  };
  return {
    concurrency: checked("concurrency", concurrency, LIMITS.concurrency, { min: 1, max: 256, integer: true }),
    limits,
  };
}
