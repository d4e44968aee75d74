import type { Progress } from "../index.js";
import type { Output } from "./io.js";
import { count, duration, plural } from "./terminal.js";

/** How often a line is written where there is no terminal. */
const LINE_EVERY_MS = 5_000;
const BAR_EVERY_MS = 200;
const BAR_WIDTH = 16;
/** A narrower terminal has the figures alone. */
const LEAST_WIDTH_FOR_BAR = 50;
/** Of a terminal that does not say how wide it is. */
const USUAL_WIDTH = 80;

/** A run to be shown. A timer looks at it, because no event comes while everything waits for the server. */
export interface Watched {
  readonly look: () => Progress;
  /** How much of the run is done, from 0 to 1; undefined when its end is not known. */
  readonly share: (progress: Progress) => number | undefined;
  /** Records that an earlier run had settled. They count as done, but not for the rate of this run. */
  readonly before?: number;
}

/** Standard error while a run goes on: its progress, and lines that are told meanwhile. */
export class ProgressScreen {
  readonly #output: Output;
  #view: View;

  constructor(output: Output) {
    this.#output = output;
    this.#view = plain(output);
  }

  show(watched: Watched): void {
    this.end();
    this.#view = this.#output.isTTY === true ? showBar(this.#output, watched) : showLines(this.#output, watched);
  }

  /** Writes a line of its own, above the bar. */
  note(line: string): void {
    this.#view.note(line);
  }

  /** Clears the bar, so that the report can follow. */
  end(): void {
    this.#view.end();
    this.#view = plain(this.#output);
  }
}

interface View {
  note(line: string): void;
  end(): void;
}

/** A terminal may have written ^C on the line. */
const plain = (output: Output): View => ({
  note: (line) => void output.write(`${output.isTTY === true ? START_OF_LINE + CLEAR_TO_RIGHT : ""}${line}\n`),
  end() {},
});

/**
 * One line that is written over again and again. Each frame is shorter than the terminal is wide and changes none of its modes:
 * whatever ends or stops the process between two frames leaves a sane terminal, and the next frame after `fg` draws it anew.
 */
function showBar(output: Output, watched: Watched): View {
  const draw = (): void => void output.write(`${START_OF_LINE}${frame(output, watched)}${CLEAR_TO_RIGHT}`);
  draw();
  const timer = setInterval(draw, BAR_EVERY_MS);
  return {
    note(line) {
      output.write(`${START_OF_LINE}${CLEAR_TO_RIGHT}${line}\n`);
      draw();
    },
    end() {
      clearInterval(timer);
      output.write(START_OF_LINE + CLEAR_TO_RIGHT);
    },
  };
}

const START_OF_LINE = "\r";
const CLEAR_TO_RIGHT = "\u001b[K";

/** What fits on one line: the last column stays empty, as some terminals go on to the next line when it is written. */
function frame(output: Output, { look, share, before = 0 }: Watched): string {
  const progress = look();
  const done = share(progress);
  const width = (output.columns || USUAL_WIDTH) - 1;
  const bar = width < LEAST_WIDTH_FOR_BAR ? "" : `${barOf(done ?? 0)} `;
  const percent = done === undefined ? "" : `${Math.floor(done * 100)}%`.padStart(4);
  const shown = figures(progress, done, before);
  let line = [`${bar}${percent}`, ...shown.slice(0, 1)].filter((part) => part.trim() !== "").join("  ");
  for (const figure of shown.slice(1)) {
    if (line.length + SEPARATOR.length + figure.length > width) break;
    line += SEPARATOR + figure;
  }
  return line.trimStart().slice(0, width);
}

function barOf(done: number): string {
  const full = Math.floor(done * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}

function showLines(output: Output, { look, share, before = 0 }: Watched): View {
  const timer = setInterval(() => {
    const progress = look();
    const done = share(progress);
    const percent = done === undefined ? "" : `${Math.floor(done * 100)}%${SEPARATOR}`;
    output.write(`${percent}${figures(progress, done, before).join(SEPARATOR)}\n`);
  }, LINE_EVERY_MS);
  return { ...plain(output), end: () => clearInterval(timer) };
}

const SEPARATOR = " · ";

/** The most important come first, because a narrow terminal has no room for the last. */
function figures(progress: Progress, done: number | undefined, before: number): readonly string[] {
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
  ].filter((figure) => figure !== "");
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
