import { expect } from "vitest";
import { AdaptiveLimits } from "../../../src/delivery/adaptive-limits.js";
import type { Entry } from "../../../src/delivery/batch.js";
import { Pipeline } from "../../../src/delivery/pipeline.js";
import type { PipelineOptions } from "../../../src/delivery/pipeline-options.js";
import type { ResolveSteps, SendContext } from "../../../src/delivery/resolve.js";
import type { Outcome, Verdict } from "../../../src/verdict.js";
import { accepted, entry, limits, poisoned } from "./entries.js";

/** How a request ends: in a verdict, or in failures that may be its own fault, and in what follows if they are not. */
export type Ending = Verdict | { readonly kind: "failing"; readonly next: () => Ending | Promise<Ending> };

export const failing = (next: () => Ending | Promise<Ending>): Ending => ({ kind: "failing", next });

/** What the retry loop makes of it. */
export async function verdictOf(ending: Ending, { isServerWell }: Pick<SendContext, "isServerWell">): Promise<Verdict> {
  if (ending.kind !== "failing") return ending;
  return (await isServerWell(true)) ? poisoned : verdictOf(await ending.next(), { isServerWell });
}

export interface Sent extends SendContext {
  readonly indices: readonly number[];
  readonly entries: readonly Entry[];
  answer(ending: Ending): Promise<void>;
}

export interface Rig {
  readonly pipeline: Pipeline<Entry>;
  /** Requests in the order in which they were sent. */
  readonly sent: Sent[];
  /** Requests without an answer yet. */
  readonly inFlight: Sent[];
  readonly settled: Map<number, Outcome["kind"]>;
}

export type Given = Partial<PipelineOptions<Entry>> & { maxSize?: number; maxBytes?: number; concurrency?: number };

export function rig({ maxSize = 500, maxBytes = 1_000_000, concurrency = 4, ...options }: Given = {}): Rig {
  const sent: Sent[] = [];
  const inFlight: Sent[] = [];
  const settled = new Map<number, Outcome["kind"]>();
  const pipeline = new Pipeline<Entry>({
    settings: { concurrency, limits: limits({ maxSize, maxBytes }) },
    send: (part, context) =>
      new Promise((resolve) => {
        const request: Sent = {
          ...context,
          entries: part,
          indices: part.map(({ index }) => index),
          async answer(ending) {
            inFlight.splice(inFlight.indexOf(request), 1);
            resolve(verdictOf(ending, context));
            await rest();
          },
        };
        sent.push(request);
        inFlight.push(request);
      }),
    onUndelivered: "stop",
    onSettled: (part, { kind }) => {
      for (const { index } of part) {
        expect(settled.has(index), `entry ${index} settled twice`).toBe(false);
        settled.set(index, kind);
      }
    },
    ...options,
  });
  return { pipeline, sent, inFlight, settled };
}

export const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
export const sizes = ({ sent }: Rig): number[] => sent.map(({ entries: part }) => part.length);

/** Answers whatever is in flight by `judge`, until nothing is. */
export async function serve({ inFlight }: Rig, judge: (request: Sent) => Ending = () => accepted): Promise<void> {
  for (let next = inFlight[0]; next; next = inFlight[0]) await next.answer(judge(next));
}

export function offerAll({ pipeline }: Rig, all: readonly Entry[]): void {
  for (const one of all) pipeline.offer(one);
  pipeline.seal();
}

/** Lets `successes` single records through, so that the slow start is over. */
export async function warmUp(subject: Rig, successes = 1): Promise<void> {
  for (let n = 0; n < successes; n += 1) {
    subject.pipeline.offer(entry([], 1, -1 - n));
    subject.pipeline.seal();
    await serve(subject);
  }
}

export const adaptiveLimits = (
  given: { concurrency?: number; maxSize?: number; maxBytes?: number } = {},
): AdaptiveLimits => new AdaptiveLimits({ concurrency: given.concurrency ?? 4, limits: limits(given) });

/** What a resolver needs: a server that accepts all, and nothing else waiting, unless a test says otherwise. */
export const resolveSteps = (given: Partial<ResolveSteps<Entry>>): ResolveSteps<Entry> => ({
  send: async () => accepted,
  settle: async () => {},
  probeAnother: async () => undefined,
  askWitness: async () => undefined,
  isStopped: () => false,
  onSplit: undefined,
  onConcurrency: undefined,
  ...given,
});
