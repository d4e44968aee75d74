import type { Suite } from "../bench.js";
import type { Sample } from "../contest.js";
import { type Finding, ratio, spread } from "../findings.js";
import { spaced } from "../table.js";

/** Peak memory of the process, for a hundred times the records. */
export const memory: Suite = {
  name: "memory",
  async run(bench) {
    const few = Math.ceil(bench.rows / 10);
    const many = bench.rows * 10;
    const common = { concurrency: 4, transport: "nodeFetch" };
    const fromFile = async (rows: number) => ({ ...common, source: "ndjson", file: await bench.inputs.ndjson(rows) });
    const fromObjects = { ...common, source: "objects" };
    const samples = await bench.contest(
      "memory",
      {
        fewOfFile: { script: "ours", rows: few, options: await fromFile(few) },
        manyOfFile: { script: "ours", rows: many, options: await fromFile(many) },
        fewObjects: { script: "ours", rows: few, options: fromObjects },
        manyObjects: { script: "ours", rows: many, options: fromObjects },
      },
      { rounds: Math.min(bench.rounds, 3) },
    );
    const [grown, peak] = growth(
      `memory: NDJSON file of ${spaced(many)} rows`,
      few,
      samples.manyOfFile,
      samples.fewOfFile,
    );
    return [
      { ...grown, key: "growth" },
      { ...peak, key: "peak" },
      ...growth(`memory: ${spaced(many)} objects`, few, samples.manyObjects, samples.fewObjects),
    ];
  },
};

function growth(what: string, few: number, large: readonly Sample[], small: readonly Sample[]): [Finding, Finding] {
  return [
    ratio(`${what} over ${spaced(few)}`, peakOf(large), peakOf(small), { atMost: 1.4 }),
    { what: `${what}, peak`, reached: spread(peakOf(large)), unit: "MB", goal: { atMost: 106 } },
  ];
}

const peakOf = (samples: readonly Sample[]): number[] => samples.map(({ peakMb = Number.NaN }) => peakMb);
