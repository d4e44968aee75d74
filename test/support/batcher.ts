import { createClientWithClock } from "../../src/client.js";
import type { BatcherOptions, ProfileBatcher, Reject } from "../../src/index.js";
import { type FakeClock, fakeClock } from "./clock.js";
import { accept, type Handler, type ObservedFetch, observedFetch, refuse } from "./fetch.js";
import { numberOf, people } from "./people.js";

export interface TestBatcher {
  readonly batcher: ProfileBatcher;
  readonly clock: FakeClock;
  readonly api: ObservedFetch;
  readonly rejects: Reject[];
  /** When each request began. */
  readonly startedAt: number[];
}

/** A batcher on a clock of its own, over an observed fetch. */
export function testBatcher(handler?: Handler, options: BatcherOptions = {}): TestBatcher {
  const clock = fakeClock();
  const rejects: Reject[] = [];
  const startedAt: number[] = [];
  const api = observedFetch((body, call) => {
    startedAt.push(clock.now());
    return handler ? handler(body, call) : accept();
  });
  const client = createClientWithClock({ secretKey: "sk_live_1234", fetch: api.fetch }, clock);
  const batcher = client.batcher({ onReject: (reject) => void rejects.push(reject), ...options });
  return { batcher, clock, api, rejects, startedAt };
}

/** The people of each request. */
export const sent = ({ api }: TestBatcher): number[][] => api.requests.map(({ records }) => records.map(numberOf));

/** Two requests succeed, so that sizes of up to 100 and two requests at once are allowed. They take no time. */
export async function warm(subject: TestBatcher, count: number = 11): Promise<void> {
  const { batcher, clock } = subject;
  const record = (n: number) => ({ profile: { email: `warm-up${1_000 + n}@example.com` }, subscribedAtChanged: false });
  await clock.until(batcher.add(record(0)));
  const adds = Array.from({ length: count - 1 }, (_, n) => batcher.add(record(n + 1)));
  await Promise.all([...adds, batcher.flush()]);
  subject.startedAt.length = 0;
}

/** Answers as late as a test says. */
export function gated(): { handler: Handler; release: () => Promise<void> } {
  const waiting: ((response: Response) => void)[] = [];
  return {
    handler: () => new Promise((resolve) => waiting.push(resolve)),
    release: async () => {
      while (waiting.length === 0) await turn();
      waiting.shift()?.(accept());
      for (let n = 0; n < 5; n += 1) await turn();
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const refusing =
  (...bad: number[]): Handler =>
  (_, { records }) =>
    records.some((record) => bad.includes(numberOf(record))) ? refuse(422, "no such tag") : accept();

export const adds = ({ batcher }: TestBatcher, from: number, count: number): Promise<void>[] =>
  people(from + count)
    .slice(from)
    .map((record) => batcher.add(record));
