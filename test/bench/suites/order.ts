import type { Suite } from "../bench.js";
import { cpuOf, cpuRatio, ratio } from "../findings.js";

const PEOPLE = 1_000;
/** How many times longer the longer file is. */
const LONGER = 4;

/** What it costs to keep each profile's records in order. */
export const order: Suite = {
  name: "order",
  async run(bench) {
    const { rows, inputs } = bench;
    const many = rows * LONGER;
    const common = { source: "ndjson", concurrency: 4, transport: "nodeFetch" };
    const distinct = { ...common, file: await inputs.ndjson(rows) };
    const repeats = { ...common, file: await inputs.ndjson(rows, PEOPLE) };
    const manyRepeats = { ...common, file: await inputs.ndjson(many, PEOPLE) };
    const { kept, free, short, long } = await bench.contest("order", {
      kept: { script: "ours", rows, options: { ...distinct, ordering: "profile" } },
      free: { script: "ours", rows, options: { ...distinct, ordering: "none" } },
      short: { script: "ours", rows, options: repeats },
      long: { script: "ours", rows: many, options: manyRepeats },
    });
    const perRow = cpuOf(long).map((ms) => ms / LONGER);
    return [
      cpuRatio("order kept, no repeats: CPU over not kept", kept, free, { atMost: 1.05 }),
      ratio("order kept, 1 000 profiles: CPU per record over a quarter of the records", perRow, cpuOf(short), {
        atMost: 1.1,
      }),
      cpuRatio("order kept, 1 000 profiles: CPU over no repeats", short, kept),
    ];
  },
};
