import type { Clock } from "./clock.js";
import type { BatchLimits } from "./delivery/batch.js";
import type { Entry, Verdict } from "./delivery/entry.js";
import type { PipelineOptions, PipelineSettings } from "./delivery/pipeline.js";
import type { SendContext } from "./delivery/resolver.js";
import type { EventListener } from "./events.js";
import { LIMITS } from "./limits.js";
import { type BatchOptions, checked } from "./options.js";
import type { Origin } from "./record/source-record.js";
import type { Validation } from "./record/validate.js";
import { assembleBody, ENVELOPE } from "./request/body.js";
import type { Health } from "./request/health.js";
import { createLimiter, type RateLimit } from "./request/rate-limit.js";
import type { Patience } from "./request/retry.js";
import type { Sender } from "./request/send.js";

/** What the doors of a client share: its sender, and what it knows of its server. */
export interface ClientContext {
  readonly send: Sender;
  readonly health: Health;
  readonly clock: Clock;
  readonly validation: Validation;
  readonly onEvent: EventListener;
}

/** An entry that remembers where it came from, for its reject. */
export interface RecordEntry extends Entry {
  readonly origin: Origin | undefined;
}

export interface DispatchOptions {
  readonly patience: Patience;
  readonly rateLimit?: RateLimit | undefined;
  /** Told before every attempt, counted from 1, with the bytes of its body. */
  readonly onAttempt?: (attempt: number, bytes: number) => void;
}

type Dispatch<E extends Entry> = Pick<PipelineOptions<E>, "send" | "onConcurrency">;

/**
 * What a pipeline needs to know of the request layer: entries become one body, and an outcome becomes a verdict.
 *
 * @throws {ConfigError} for a rate out of range
 */
export function dispatch<E extends Entry>(context: ClientContext, options: DispatchOptions): Dispatch<E> {
  const { patience, rateLimit, onAttempt } = options;
  const once: Patience = { ...patience, maxRetries: 0 };
  const limiter =
    rateLimit &&
    createLimiter(context.clock, {
      requestsPerSecond: perSecond("requestsPerSecond", rateLimit),
      profilesPerSecond: perSecond("profilesPerSecond", rateLimit),
    });
  return {
    async send(entries: readonly E[], { signal, halted, onStrain, isProbe }: SendContext): Promise<Verdict> {
      const body = assembleBody(entries.map((entry) => entry.bytes));
      return context.send(body, entries.length, {
        patience: isProbe ? once : patience,
        suspects: !isProbe,
        signal,
        halted,
        onStrain,
        limiter,
        onAttempt: (attempt) => onAttempt?.(attempt, body.byteLength),
      });
    },
    onConcurrency: (limit) => context.onEvent({ type: "concurrency", limit }),
  };
}

const perSecond = (name: keyof RateLimit, rateLimit: RateLimit): number =>
  checked(`rateLimit.${name}`, rateLimit[name], Number.POSITIVE_INFINITY, { min: 0.001 });

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
