import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "../index.js";
import type { Output } from "./io.js";
import { count, duration, plural } from "./terminal.js";

/** How often a log, rather than a terminal, is told. */
const LINE_EVERY_MS = 5_000;
/** The bar counts in thousandths: bytes of a file or records of a limit, whichever is nearer to its end. */
const FULL = 1_000;

export interface ProgressView {
  readonly update: (progress: Progress) => void;
  /** Clears the bar; the report follows. */
  end(): void;
}

/** How far a run is, from 0 to 1; undefined when nobody knows where the end is. */
type Share = (progress: Progress) => number | undefined;

export function showProgress(output: Output, share: Share): ProgressView {
  return output.isTTY === true ? showBar(output, share) : showLines(output, share);
}

export const silent: ProgressView = { update() {}, end() {} };

function showBar(output: Output, share: Share): ProgressView {
  const bar = new SingleBar(
    {
      stream: output,
      format: "{bar} {done}  {figures}{left}",
      barsize: 16,
      clearOnComplete: true,
      stopOnComplete: false,
      hideCursor: false, // a second Ctrl-C leaves no time to show it again
      gracefulExit: false, // signals are ours
      linewrap: false,
    },
    Presets.shades_classic,
  );
  bar.start(FULL, 0, { done: "  0%", figures: "", left: "" });
  return {
    update(progress) {
      const done = share(progress);
      bar.update(Math.floor((done ?? 0) * FULL), {
        done: done === undefined ? "" : `${Math.floor(done * 100)}%`.padStart(4),
        figures: figures(progress),
        left: done === undefined || done === 0 ? "" : ` · ${duration((progress.elapsedMs / done) * (1 - done))} left`,
      });
    },
    end: () => bar.stop(),
  };
}

function showLines(output: Output, share: Share): ProgressView {
  let latest: Progress | undefined;
  const timer = setInterval(() => {
    if (latest === undefined) return;
    const done = share(latest);
    output.write(`${done === undefined ? "" : `${Math.floor(done * 100)}% · `}${figures(latest)}\n`);
  }, LINE_EVERY_MS);
  return {
    update(progress) {
      latest = progress;
    },
    end: () => clearInterval(timer),
  };
}

function figures(progress: Progress): string {
  const { read, accepted, retries, elapsedMs, pausedMs } = progress;
  const rejects = progress.invalid + progress.rejected;
  const settled = accepted > 0 ? accepted + rejects : read;
  return [
    accepted > 0 ? `${count(accepted)} accepted` : `${count(read)} read`, // a dry run accepts nothing
    rejects > 0 ? `${count(rejects)} rejected` : "",
    retries > 0 ? plural(retries, "retry", "retries") : "",
    elapsedMs > 0 ? `${count(Math.round((settled / elapsedMs) * 1_000))}/s` : "",
    pausedMs === undefined ? "" : `paused for ${duration(pausedMs)}`,
  ]
    .filter((figure) => figure !== "")
    .join(" · ");
}
