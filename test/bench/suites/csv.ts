import type { Suite } from "../bench.js";
import { cpuRatio } from "../findings.js";

/** A CSV file in the vendor's columns. */
export const csv: Suite = {
  name: "csv",
  async run(bench) {
    const { rows } = bench;
    const options = { file: await bench.inputs.csv(rows), source: "csv", concurrency: 4 };
    const local = { ...options, file: await bench.inputs.localCsv(rows), source: "localCsv", transport: "nodeFetch" };
    const { bare, http, node, global, national } = await bench.contest("csv", {
      bare: { script: "hand-csv", rows, options },
      http: { script: "hand-csv", rows, options: { ...options, poster: "http" } },
      node: { script: "ours", rows, options: { ...options, transport: "nodeFetch" } },
      global: { script: "ours", rows, options: { ...options, transport: "fetch" } },
      national: { script: "ours", rows, options: local },
    });
    return [
      cpuRatio("CSV file, nodeFetch: CPU over bare csv-parse, map, validate and fetch", node, bare, { atMost: 0.9 }),
      cpuRatio("CSV file, global fetch: CPU over the same", global, bare, { atMost: 1.25 }),
      cpuRatio("CSV file, nodeFetch: CPU over the same with node:http for fetch", node, http, { atMost: 1.2 }),
      cpuRatio(
        "CSV file with national phones and local dates, nodeFetch: CPU over the bare loop without them",
        national,
        bare,
        {
          atMost: 1.6,
        },
      ),
      cpuRatio("CSV file with national phones and local dates, nodeFetch: CPU over one without", national, node),
    ];
  },
};
