import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Arrival, Sink } from "./sink-process.js";

const RUN = fileURLToPath(new URL("run.mjs", import.meta.url));

/** Who is measured: a script of contestants/, and what it is told. */
export interface Contestant {
  readonly script: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Profiles that must arrive. @default 0 */
  readonly rows?: number;
  /** The program of another version of Node. @default the one that runs the bench */
  readonly node?: string;
}

/** What one run of one contestant cost. CPU is user and system time of its whole process, and of those that it started. */
export interface Sample {
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Absent of programs outside Node. */
  readonly peakMb?: number;
  /** Only of validators: valid records per second of CPU. */
  readonly perSecond?: number;
  readonly arrivals: readonly Arrival[];
}

export interface ContestOptions {
  readonly sink: Sink;
  readonly rounds: number;
  readonly delayMs?: number;
  readonly parse: boolean;
  readonly onRun: (name: string, round: number) => void;
}

/** Every contestant once a round, one after the other, each in a fresh process. @throws when profiles are missing at the sink */
export async function contest<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  { sink, rounds, delayMs = 0, parse, onRun }: ContestOptions,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(contestants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of names) {
      onRun(name, round);
      await sink.reset({ delayMs, parse });
      samples[name].push(await runOnce(name, contestants[name], sink));
    }
  }
  return samples;
}

async function runOnce(
  name: string,
  { script, options, rows = 0, node = process.execPath }: Contestant,
  sink: Sink,
): Promise<Sample> {
  const given = JSON.stringify({ url: sink.url, rows, ...options });
  const { stdout } = await promisify(execFile)(node, [RUN, script, given], { timeout: 600_000 });
  const arrivals = await sink.arrivals();
  const arrived = arrivals.reduce((sum, { profiles }) => sum + profiles, 0);
  if (arrived !== rows) throw new Error(`${name}: ${arrived} profiles arrived, and not ${rows}`);
  return { ...(JSON.parse(stdout) as Omit<Sample, "arrivals">), arrivals };
}
