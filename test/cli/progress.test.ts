import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Output } from "../../src/cli/io.js";
import { ProgressScreen, type Watched } from "../../src/cli/progress.js";
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

function show(sink: { readonly output: Output }, watched: Watched): ProgressScreen {
  const screen = new ProgressScreen(sink.output);
  screen.show(watched);
  return screen;
}

test("a log gets a plain line every five seconds", () => {
  const sink = textSink();
  const view = show(sink, { look, share: () => 0.25 });
  vi.advanceTimersByTime(4_999);
  expect(sink.text()).toBe("");
  vi.advanceTimersByTime(5_001);
  const line = "25% · 11\u00a0000 accepted · 3 rejected · 1\u00a0834/s · 18.0 s left · 1 retry\n";
  expect(sink.text()).toBe(`${line}${line}`);
  view.end();
  expect(vi.getTimerCount()).toBe(0);
});

test("a terminal gets a bar with figures and the time that is left", () => {
  const sink = textSink(true);
  const view = show(sink, { look, share: () => 0.25 });
  vi.advanceTimersByTime(1_000);
  view.end();
  expect(sink.text()).toMatch(/█{4}░{12} {2}25% {2}11\u00a0000 accepted .* · 18\.0 s left/);
  expect(vi.getTimerCount()).toBe(0);
});

test("records that an earlier run settled count as done, but not for the rate", () => {
  const sink = textSink(true);
  const view = show(sink, { look, share: () => 0.5, before: 10_003 });
  vi.advanceTimersByTime(1_000);
  view.end();
  expect(sink.text()).toMatch(/11\u00a0000 accepted .* · 167\/s · 1 min 6 s left/);
});

test("a pause counts down while nothing else happens, and no share is shown when the end is not known", () => {
  const sink = textSink();
  let pausedMs = 35_000;
  const view = show(sink, {
    look: () => {
      pausedMs -= 5_000;
      return { ...progress, accepted: 0, retries: 0, pausedMs };
    },
    share: () => undefined,
  });
  vi.advanceTimersByTime(10_000);
  view.end();
  expect(sink.text()).toBe(
    "12\u00a0000 read · 3 rejected · waiting 30.0 s, as the server asked · 2\u00a0000/s\n" +
      "12\u00a0000 read · 3 rejected · waiting 25.0 s, as the server asked · 2\u00a0000/s\n",
  );
});

/** What stands on the last line of a terminal of that width. The text has no wide characters. */
function lastLine(text: string): string {
  const written = text.split("\n").at(-1) ?? "";
  return written.split("\r").at(-1)?.replace("\u001b[K", "") ?? "";
}

test.each([10, 24, 40, 49, 60, 80, 81, 200])(
  "in a terminal of %i columns a frame leaves the last one empty",
  (columns) => {
    const sink = textSink(true);
    Object.assign(sink.output, { columns });
    const view = show(sink, { look, share: () => 0.25 });
    vi.advanceTimersByTime(400);
    const line = lastLine(sink.text());
    expect(line.length).toBeLessThan(columns);
    expect(line).toContain("25%");
    expect(line).not.toMatch(/· *$/);
    view.end();
    expect(lastLine(sink.text())).toBe("");
  },
);

test("no frame changes a mode of the terminal, or remembers a place in it: any of them may be the last", () => {
  const sink = textSink(true);
  const view = show(sink, { look, share: () => 0.25 });
  vi.advanceTimersByTime(1_000);
  view.note("a line");
  view.end();
  const [, ...sequences] = sink.text().split("\u001b");
  expect(new Set(sequences.map((text) => text.slice(0, 2)))).toEqual(new Set(["[K"]));
});

test("every frame is drawn, also when it says the same: after Ctrl-Z the shell has written over the last one", () => {
  const sink = textSink(true);
  const view = show(sink, { look, share: () => 0.25 });
  vi.advanceTimersByTime(1_000);
  expect(sink.text().match(/25%/g)).toHaveLength(6);
  view.end();
});

test("a line that is told meanwhile stands above the bar, and the bar below it", () => {
  const sink = textSink(true);
  const view = show(sink, { look, share: () => 0.25 });
  view.note("batch 1: 202");
  expect(sink.text()).toContain("\r\u001b[Kbatch 1: 202\n\r");
  expect(lastLine(sink.text())).toContain("25%");
  view.end();
  view.note("batch 2: 202");
  expect(sink.text()).toContain("\r\u001b[Kbatch 2: 202\n");
});
