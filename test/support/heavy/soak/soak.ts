import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, promisify } from "node:util";
import * as esbuild from "esbuild";
import { spread } from "../../../bench/findings.js";
import type { Sample, Watched } from "./client.js";
import { type Fate, fateOf } from "./customers.js";
import type { Arrivals } from "./server.js";

export interface Soaked extends Watched {
  readonly arrivals: Arrivals;
}

const HEAP_MB = 128;

/** Sends `records` records through a small heap to a server that spoils one request in twenty. @throws when the client dies */
export async function soak(records: number, folder: string): Promise<Soaked> {
  const server = fork(here("server.ts"), [`${records}`], { execArgv: ["--import", "tsx"] });
  try {
    const [port] = (await once(server, "message")) as [number];
    const client = join(folder, "client.mjs");
    await bundle(client);
    const args = [`--max-old-space-size=${HEAP_MB}`, "--expose-gc", client, `http://127.0.0.1:${port}`, `${records}`];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
    server.send("report");
    const [arrivals] = (await once(server, "message")) as [Arrivals];
    return { ...(JSON.parse(stdout) as Watched), arrivals };
  } finally {
    server.disconnect();
  }
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** In one file, so that no compiler is in the heap that is measured. */
async function bundle(outfile: string): Promise<void> {
  await esbuild.build({
    entryPoints: [here("client.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    outfile,
    logLevel: "warning",
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
  });
}

/** Median of the second tenth of a run, when it is warm, and of its last tenth. */
export function tenths({ samples }: Watched, of: (sample: Sample) => number): { warm: number; end: number } {
  const tenth = samples.length / 10;
  const median = (part: readonly Sample[]): number => spread(part.map(of)).median;
  return { warm: median(samples.slice(tenth, 2 * tenth)), end: median(samples.slice(9 * tenth)) };
}

/** What a run should have been and was not, its memory apart. */
export function problemsOf({ report, arrivals, ...watched }: Soaked, records: number): string[] {
  const { invalid, refused, left, warnings, progressReports } = watched;
  const serials = (fate: Fate): number[] =>
    Array.from({ length: records }, (_, n) => n).filter((n) => fateOf(n) === fate);
  const accepted = serials("accepted").length;
  return broken([
    [report.status === "completed" && report.read === records, `the run ended ${report.status} after ${report.read}`],
    [report.accepted === accepted, `${report.accepted} were accepted, and not ${accepted}`],
    [arrivals.applied === accepted, `${arrivals.applied} distinct records arrived, and not ${accepted}`],
    [isDeepStrictEqual(ascending(invalid), serials("invalid")), "not every invalid record was reported once"],
    [isDeepStrictEqual(ascending(refused), serials("refused")), "not every refused record was reported once"],
    [report.invalid === invalid.length && report.rejected === refused.length, "the report counts other rejects"],
    [arrivals.overtaken === 0, `${arrivals.overtaken} records were overtaken by a later one of their profile`],
    [left.length === 0, `left when the run had ended: ${left.join(", ")}`],
    [warnings.length === 0, `Node warned: ${warnings.join("; ")}`],
    [progressReports > 0, "no progress was reported"],
  ]);
}

/** What may grow: by a share, and by what one moment has more in the pipeline than another. */
const FLAT = { liveMb: { share: 1.1, slack: 2 }, rssMb: { share: 1.1, slack: 0 }, resources: { share: 1, slack: 1 } };

/** What grew. A run is warm after some 100 000 records: this is for those that are ten times as long. */
export function growthOf(soaked: Soaked): string[] {
  return broken(
    Object.entries(FLAT).map(([key, { share, slack }]) => {
      const { warm, end } = tenths(soaked, (sample) => sample[key as keyof typeof FLAT]);
      return [end <= warm * share + slack, `${key} grew from ${warm.toFixed(1)} to ${end.toFixed(1)}`];
    }),
  );
}

const broken = (checks: readonly (readonly [holds: boolean, problem: string])[]): string[] =>
  checks.filter(([holds]) => !holds).map(([, problem]) => problem);

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
