import type { Suite } from "../bench.js";
import type { Sample } from "../contest.js";
import { type Finding, ratio, spread } from "../findings.js";

/** A spreadsheet: what twice the rows cost, and the memory that the largest takes. */
export const xlsx: Suite = {
  name: "xlsx",
  async run(bench) {
    const { rows } = bench;
    const sizes = [Math.ceil(rows / 4), Math.ceil(rows / 2), rows];
    const contestant = async (of: number) => ({
      script: "ours",
      rows: of,
      options: { file: await bench.inputs.xlsx(of), source: "xlsx", concurrency: 4, transport: "nodeFetch" },
    });
    const [quarter = 0, half = 0, all = 0] = sizes;
    const samples = await bench.contest(
      "xlsx",
      { quarter: await contestant(quarter), half: await contestant(half), all: await contestant(all) },
      { rounds: Math.min(bench.rounds, 3) },
    );
    const peak = ({ peakMb = Number.NaN }: Sample): number => peakMb;
    return [
      ratio(`XLSX: CPU of ${half} rows over ${quarter}`, cpuOf(samples.half), cpuOf(samples.quarter), { atMost: 2.1 }),
      ratio(`XLSX: CPU of ${all} rows over ${half}`, cpuOf(samples.all), cpuOf(samples.half), { atMost: 2.1 }),
      ...peaks(`XLSX: peak of ${quarter} rows`, samples.quarter.map(peak)),
      ...peaks(`XLSX: peak of ${half} rows`, samples.half.map(peak)),
      ...peaks(`XLSX: peak of ${all} rows`, samples.all.map(peak)),
    ];
  },
};

const cpuOf = (samples: readonly Sample[]): number[] => samples.map(({ cpuMs }) => cpuMs);

const peaks = (what: string, reached: readonly number[]): Finding[] => [
  { what, reached: spread(reached), unit: "MB", goal: { atMost: 400 } },
];
