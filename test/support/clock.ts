import type { Clock } from "../../src/clock.js";

export interface FakeClock extends Clock {
  /** Lets `ms` pass: runs what is due in order, and lets everything that a timer set in motion come to rest before the next. */
  advance(ms: number): Promise<void>;
  /** Jumps from timer to timer until `promise` settles, which it must: without a timer left it would hang. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Timers that are set and not due yet. */
  readonly pending: number;
}

export interface FakeClockOptions {
  /** What `random()` gives. @default 0 */
  readonly random?: number | (() => number);
  /** Milliseconds since the epoch at the start. @default 2026-01-02T12:00:00Z */
  readonly wallTime?: number;
}

/** Time that passes when a test says so. It starts at 0. */
export function fakeClock({ random = 0, wallTime = Date.UTC(2026, 0, 2, 12) }: FakeClockOptions = {}): FakeClock {
  const timers = new Set<{ at: number; callback: () => void }>();
  let now = 0;

  /** Timers of one moment keep the order in which they were set. */
  function nextTimer(): { at: number; callback: () => void } | undefined {
    return [...timers].reduce<{ at: number; callback: () => void } | undefined>(
      (first, timer) => (first && first.at <= timer.at ? first : timer),
      undefined,
    );
  }
  async function run(timer: { at: number; callback: () => void }): Promise<void> {
    timers.delete(timer);
    now = timer.at;
    timer.callback();
    await settle();
  }

  return {
    now: () => now,
    wallTime: () => wallTime + now,
    random: typeof random === "function" ? random : () => random,
    setTimer(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let next = nextTimer(); next && next.at <= end; next = nextTimer()) await run(next);
      now = end;
    },
    async until(promise) {
      let settled = false;
      const done = (): void => {
        settled = true;
      };
      promise.then(done, done);
      await settle();
      while (!settled) {
        const next = nextTimer();
        if (!next) throw new Error("nothing is due, and the promise has not settled");
        await run(next);
      }
      return promise;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** A few turns of the event loop: promises, and the streams of a `Request`, come to rest in them. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
