import { expect } from "vitest";
import type { Entry, Outcome, Verdict } from "../../../src/delivery/entry.js";
import { Pipeline, type PipelineOptions } from "../../../src/delivery/pipeline.js";
import type { SendContext } from "../../../src/delivery/resolver.js";
import { accepted, entry, limits } from "./entries.js";

export interface Sent extends SendContext {
  readonly indices: readonly number[];
  readonly entries: readonly Entry[];
  answer(verdict: Verdict): Promise<void>;
}

export interface Rig {
  readonly pipeline: Pipeline<Entry>;
  /** Requests in the order in which they were sent. */
  readonly sent: Sent[];
  /** Requests without an answer yet. */
  readonly air: Sent[];
  readonly settled: Map<number, Outcome["kind"]>;
}

export type Given = Partial<PipelineOptions<Entry>> & { maxSize?: number; maxBytes?: number; concurrency?: number };

export function rig({ maxSize = 500, maxBytes = 1_000_000, concurrency = 4, ...options }: Given = {}): Rig {
  const sent: Sent[] = [];
  const air: Sent[] = [];
  const settled = new Map<number, Outcome["kind"]>();
  const pipeline = new Pipeline<Entry>({
    settings: { concurrency, limits: limits({ maxSize, maxBytes }) },
    send: (part, context) =>
      new Promise((resolve) => {
        const request: Sent = {
          ...context,
          entries: part,
          indices: part.map(({ index }) => index),
          async answer(verdict) {
            air.splice(air.indexOf(request), 1);
            resolve(verdict);
            await rest();
          },
        };
        sent.push(request);
        air.push(request);
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
  return { pipeline, sent, air, settled };
}

export const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
export const sizes = ({ sent }: Rig): number[] => sent.map(({ entries: part }) => part.length);

/** Answers whatever is in the air by `judge`, until nothing is. */
export async function serve({ air }: Rig, judge: (request: Sent) => Verdict = () => accepted): Promise<void> {
  for (let next = air[0]; next; next = air[0]) await next.answer(judge(next));
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
