import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { sleep, systemClock } from "../src/clock.js";
import { fakeClock } from "./support/clock.js";

describe("a timer of the system", () => {
  test("never rings early, not even by a fraction of a millisecond", async () => {
    for (const ms of [0.1, 1.9, 5.5, 10, 12.7]) {
      const startedAt = performance.now();
      await new Promise<void>((resolve) => systemClock.setTimer(ms, resolve));
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(ms);
    }
  });

  test.each([2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY])(
    "of %d ms does not ring at once, as the platform's would",
    async (ms) => {
      const ring = vi.fn();
      const forget = systemClock.setTimer(ms, ring);
      await new Promise((resolve) => setTimeout(resolve, 20));
      forget();
      expect(ring).not.toHaveBeenCalled();
    },
  );

  test("that is forgotten does not ring", async () => {
    const ring = vi.fn();
    systemClock.setTimer(1, ring)();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(ring).not.toHaveBeenCalled();
  });
});

describe("sleep", () => {
  test("lasts as long as it says, and leaves no timer and no listener", async () => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    await clock.until(sleep(clock, 1_234, signal));
    expect([clock.now(), clock.pending, getEventListeners(signal, "abort")]).toEqual([1_234, 0, []]);
  });

  test("ends with the signal's reason, and leaves no timer", async () => {
    const clock = fakeClock();
    const abort = new AbortController();
    const sleeping = sleep(clock, 1_234, abort.signal);
    abort.abort("enough");
    await expect(sleeping).rejects.toBe("enough");
    expect([clock.now(), clock.pending]).toEqual([0, 0]);
  });

  test("does not begin under a signal that has fired", async () => {
    const clock = fakeClock();
    await expect(sleep(clock, 1, AbortSignal.abort("never"))).rejects.toBe("never");
    expect(clock.pending).toBe(0);
  });
});
