import type { Suite } from "../bench.js";
import { cpuOf, cpuRatio, ratio, spread } from "../findings.js";

const PEOPLE = 1_000;
/** How many times longer the longer files are. */
const LONGER = 4;

/** What it costs to keep each profile's records in order. A ratio would grow with all that the rest saves: it is told per record. */
export const order: Suite = {
  name: "order",
  async run(bench) {
    const { rows, inputs } = bench;
    const many = rows * LONGER;
    const common = { source: "ndjson", concurrency: 4, transport: "nodeFetch" };
    const distinct = { ...common, file: await inputs.ndjson(many) };
    const repeats = { ...common, file: await inputs.ndjson(rows, PEOPLE) };
    const manyRepeats = { ...common, file: await inputs.ndjson(many, PEOPLE) };
    const { kept, free, short, long } = await bench.contest("order", {
      kept: { script: "ours", rows: many, options: { ...distinct, ordering: "profile" } },
      free: { script: "ours", rows: many, options: { ...distinct, ordering: "none" } },
      short: { script: "ours", rows, options: repeats },
      long: { script: "ours", rows: many, options: manyRepeats },
    });
    const freeMs = cpuOf(free);
    const perRecordUs = cpuOf(kept).map((ms, round) => ((ms - (freeMs[round] ?? Number.NaN)) * 1_000) / many);
    const perRow = cpuOf(long).map((ms) => ms / LONGER);
    return [
      {
        what: "order kept, no repeats: CPU per record over not kept",
        reached: spread(perRecordUs),
        unit: "us",
        goal: { atMost: 0.3 },
      },
      ratio("order kept, 1 000 profiles: CPU per record over a quarter of the records", perRow, cpuOf(short), {
        atMost: 1.1,
      }),
      cpuRatio("order kept, 1 000 profiles: CPU over no repeats", long, kept),
    ];
  },
};
