import type { Suite } from "../bench.js";
import type { Sample } from "../contest.js";
import { cpuOf, type Finding, type Goal, ratio, spread } from "../findings.js";

/** How many times longer the longer file is. */
const LONGER = 5;

/** What a run costs whatever its size (start, import, compiling), and what each row adds: a line through two sizes, round by round. */
export const slope: Suite = {
  name: "slope",
  async run(bench) {
    const few = bench.rows;
    const many = few * LONGER;
    const sized = async (script: string, rows: number) => ({
      script,
      rows,
      options: { file: await bench.inputs.ndjson(rows), source: "ndjson", concurrency: 4, transport: "nodeFetch" },
    });
    const samples = await bench.contest("slope", {
      oursFew: await sized("ours", few),
      handFew: await sized("hand", few),
      httpFew: await sized("hand-http", few),
      oursMany: await sized("ours", many),
      handMany: await sized("hand", many),
      httpMany: await sized("hand-http", many),
    });
    const ours = lineOf(few, samples.oursFew, samples.oursMany);
    const hand = lineOf(few, samples.handFew, samples.handMany);
    const http = lineOf(few, samples.httpFew, samples.httpMany);
    return [
      ...costs("NDJSON file, nodeFetch", ours),
      ...costs("a hand loop without validation", hand),
      ...costs("a hand loop with node:http for fetch", http),
      ...over("a hand loop without validation", ours, hand, { atMost: 0.7 }),
      ...over("a hand loop with node:http for fetch", ours, http),
    ];
  },
};

/** Of each round. */
interface Line {
  readonly constantMs: readonly number[];
  readonly perRowUs: readonly number[];
}

function lineOf(few: number, short: readonly Sample[], long: readonly Sample[]): Line {
  const longMs = cpuOf(long);
  const rounds = cpuOf(short).map((shortMs, round) => {
    const perFewMs = ((longMs[round] ?? Number.NaN) - shortMs) / (LONGER - 1);
    return { constantMs: shortMs - perFewMs, perRowUs: (perFewMs / few) * 1_000 };
  });
  return {
    constantMs: rounds.map(({ constantMs }) => constantMs),
    perRowUs: rounds.map(({ perRowUs }) => perRowUs),
  };
}

const costs = (who: string, { constantMs, perRowUs }: Line): Finding[] => [
  { what: `constant cost of a run, ${who}: CPU`, reached: spread(constantMs), unit: "ms" },
  { what: `cost of a row, ${who}: CPU`, reached: spread(perRowUs), unit: "us" },
];

const over = (whom: string, ours: Line, theirs: Line, constantGoal?: Goal): Finding[] => [
  ratio(`constant cost of a run, nodeFetch: CPU over ${whom}`, ours.constantMs, theirs.constantMs, constantGoal),
  ratio(`cost of a row, nodeFetch: CPU over ${whom}`, ours.perRowUs, theirs.perRowUs),
];
