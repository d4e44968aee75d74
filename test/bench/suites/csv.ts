import type { Suite } from "../bench.js";
import { cpuRatio } from "../findings.js";

/** A CSV file in the vendor's columns. */
export const csv: Suite = {
  name: "csv",
  async run(bench) {
    const { rows } = bench;
    const options = { file: await bench.inputs.csv(rows), source: "csv", concurrency: 4 };
    const { bare, ours } = await bench.contest("csv", {
      bare: { script: "hand-csv", rows, options },
      ours: { script: "ours", rows, options: { ...options, transport: "nodeFetch" } },
    });
    return [cpuRatio("CSV file: CPU over bare csv-parse, map, validate and POST", ours, bare, { atMost: 1.25 })];
  },
};
