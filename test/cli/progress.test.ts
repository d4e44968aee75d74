import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showProgress } from "../../src/cli/progress.js";
import type { Progress } from "../../src/index.js";
import { textSink } from "../support/cli/invoke.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const progress: Progress = {
  read: 12_000,
  accepted: 11_000,
  invalid: 2,
  rejected: 1,
  failed: 0,
  unsent: 997,
  requests: 30,
  retries: 1,
  splits: 0,
  bytesSent: 2_500_000,
  elapsedMs: 6_000,
  inFlight: 4,
  concurrency: 4,
};
const look = (): Progress => progress;

test("a log gets a plain line every five seconds", () => {
  const { output, text } = textSink();
  const view = showProgress(output, { look, share: () => 0.25 });
  vi.advanceTimersByTime(4_999);
  expect(text()).toBe("");
  vi.advanceTimersByTime(5_001);
  const line = "25% · 11\u00a0000 accepted · 3 rejected · 1\u00a0834/s · 18.0 s left · 1 retry\n";
  expect(text()).toBe(`${line}${line}`);
  view.end();
  expect(vi.getTimerCount()).toBe(0);
});

test("a terminal gets a bar with figures and the time that is left", () => {
  const { output, text } = textSink(true);
  const view = showProgress(output, { look, share: () => 0.25 });
  vi.advanceTimersByTime(1_000);
  view.end();
  expect(text()).toMatch(/█{4}░{12} {2}25% {2}11\u00a0000 accepted .* · 18\.0 s left/);
  expect(vi.getTimerCount()).toBe(0);
});

test("records that an earlier run settled count as done, but not for the rate", () => {
  const { output, text } = textSink(true);
  const view = showProgress(output, { look, share: () => 0.5, before: 10_003 });
  vi.advanceTimersByTime(1_000);
  view.end();
  expect(text()).toMatch(/11\u00a0000 accepted .* · 167\/s · 1 min 6 s left/);
});

test("a pause counts down while nothing else happens, and no share is shown when the end is not known", () => {
  const { output, text } = textSink();
  let pausedMs = 35_000;
  const view = showProgress(output, {
    look: () => {
      pausedMs -= 5_000;
      return { ...progress, accepted: 0, retries: 0, pausedMs };
    },
    share: () => undefined,
  });
  vi.advanceTimersByTime(10_000);
  view.end();
  expect(text()).toBe(
    "12\u00a0000 read · 3 rejected · waiting 30.0 s, as the server asked · 2\u00a0000/s\n" +
      "12\u00a0000 read · 3 rejected · waiting 25.0 s, as the server asked · 2\u00a0000/s\n",
  );
});
