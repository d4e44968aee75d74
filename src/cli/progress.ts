import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "../index.js";
import type { Output } from "./io.js";
import { count, duration, plural } from "./terminal.js";

/** How often a line is written where there is no terminal. */
const LINE_EVERY_MS = 5_000;
const BAR_EVERY_MS = 200;
/** The bar counts in thousandths: of the bytes of a file, or of the records of `--limit`. */
const FULL = 1_000;

/** A run to be shown. A timer looks at it, because no event comes while everything waits for the server. */
export interface Watched {
  readonly look: () => Progress;
  /** How much of the run is done, from 0 to 1; undefined when its end is not known. */
  readonly share: (progress: Progress) => number | undefined;
  /** Records that an earlier run had settled. They count as done, but not for the rate of this run. */
  readonly before?: number;
}

export interface ProgressView {
  /** Clears the bar, so that the report can follow. */
  end(): void;
}

export const silent: ProgressView = { end() {} };

export function showProgress(output: Output, watched: Watched): ProgressView {
  return output.isTTY === true ? showBar(output, watched) : showLines(output, watched);
}

function showBar(output: Output, { look, share, before = 0 }: Watched): ProgressView {
  const bar = new SingleBar(
    {
      stream: output,
      format: "{bar} {done}  {figures}",
      barsize: 16,
      clearOnComplete: true,
      stopOnComplete: false,
      hideCursor: false, // a second Ctrl-C leaves no time to show it again
      gracefulExit: false, // the run handles the signals
      linewrap: false,
    },
    Presets.shades_classic,
  );
  bar.start(FULL, 0, { done: "  0%", figures: "" });
  const timer = setInterval(() => {
    const progress = look();
    const done = share(progress);
    bar.update(Math.floor((done ?? 0) * FULL), {
      done: done === undefined ? "" : `${Math.floor(done * 100)}%`.padStart(4),
      figures: figures(progress, done, before),
    });
  }, BAR_EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      bar.stop();
    },
  };
}

function showLines(output: Output, { look, share, before = 0 }: Watched): ProgressView {
  const timer = setInterval(() => {
    const progress = look();
    const done = share(progress);
    const percent = done === undefined ? "" : `${Math.floor(done * 100)}% · `;
    output.write(`${percent}${figures(progress, done, before)}\n`);
  }, LINE_EVERY_MS);
  return { end: () => clearInterval(timer) };
}

/** The most important figures come first, because a narrow terminal cuts the end off. */
function figures(progress: Progress, done: number | undefined, before: number): string {
  const { read, accepted, retries, elapsedMs, pausedMs } = progress;
  const rejects = progress.invalid + progress.rejected;
  const own = Math.max(0, settledOf(progress) - before);
  const leftMs = done ? msLeft(progress, done, before) : undefined;
  return [
    accepted > 0 ? `${count(accepted)} accepted` : `${count(read)} read`,
    rejects > 0 ? `${count(rejects)} rejected` : "",
    pausedMs === undefined ? "" : `waiting ${duration(pausedMs)}, as the server asked`,
    elapsedMs > 0 ? `${count(Math.round((own / elapsedMs) * 1_000))}/s` : "",
    leftMs ? `${duration(leftMs)} left` : "",
    retries > 0 ? plural(retries, "retry", "retries") : "",
  ]
    .filter((figure) => figure !== "")
    .join(" · ");
}

/** Undefined while this run has settled nothing. */
function msLeft(progress: Progress, done: number, before: number): number | undefined {
  const settled = settledOf(progress);
  const own = settled - before;
  return own > 0 ? (progress.elapsedMs / done) * (settled / own) * (1 - done) : undefined;
}

/** A dry run accepts nothing, so every record that it has read counts. */
function settledOf({ read, accepted, invalid, rejected }: Progress): number {
  return accepted > 0 ? accepted + invalid + rejected : read;
}
