import { pathToFileURL } from "node:url";
import { type Contestant, contest, type Sample } from "./contest.js";
import { cpuRatio, type Finding } from "./findings.js";
import type { Flags } from "./flags.js";
import type { Inputs } from "./inputs.js";
import type { Sink } from "./sink-process.js";

/** A question, and how to answer it. */
export interface Suite {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<Finding[]>;
}

/** What suites share. */
export class Bench {
  readonly inputs: Inputs;
  readonly quick: boolean;
  readonly rounds: number;
  readonly rows: number;
  /** Ten times as many, but in a quick run. */
  readonly many: number;
  readonly against: string | undefined;
  /** Versions of what was found on this machine, and is none of the packages. */
  readonly found: Record<string, string> = {};
  /** All that was measured, by contest and contestant. */
  readonly samples: Record<string, Record<string, readonly unknown[]>> = {};
  readonly #sink: Sink;

  constructor({ quick, rounds, rows, against }: Flags, inputs: Inputs, sink: Sink) {
    this.inputs = inputs;
    this.quick = quick;
    this.rounds = rounds;
    this.rows = rows;
    this.many = quick ? rows : rows * 10;
    this.against = against;
    this.#sink = sink;
  }

  /** The same contestant from the build of `--against`, and what ours costs over it. */
  async compare(title: string, contestant: Contestant): Promise<Finding[]> {
    if (this.against === undefined) return [];
    const dist = pathToFileURL(`${this.against}/dist/`).href;
    const { ours, theirs } = await this.contest(title, {
      ours: contestant,
      theirs: { ...contestant, options: { ...contestant.options, dist } },
    });
    return [cpuRatio(`${title}: CPU over ${this.against}`, ours, theirs)];
  }

  async contest<Name extends string>(
    title: string,
    contestants: Readonly<Record<Name, Contestant>>,
    options: { rounds?: number; delayMs?: number } = {},
  ): Promise<Record<Name, Sample[]>> {
    const samples = await contest(contestants, {
      sink: this.#sink,
      parse: this.quick,
      rounds: this.rounds,
      onRun: (name, round) => process.stderr.write(`${title}: ${name}, round ${round}\n`),
      ...options,
    });
    this.samples[title] = withoutArrivals(samples);
    return samples;
  }
}

function withoutArrivals(samples: Record<string, Sample[]>): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.entries(samples).map(([name, all]) => [name, all.map(({ arrivals: _, ...measured }) => measured)]),
  );
}
