import type { Suite } from "../bench.js";
import { cpuRatio } from "../findings.js";
import { spaced } from "../table.js";

/** The main rows of the table at ten times the rows, where the start of a run counts for little. */
export const million: Suite = {
  name: "million",
  async run(bench) {
    const rows = bench.many;
    const lines = { file: await bench.inputs.ndjson(rows), source: "ndjson", concurrency: 4 };
    const cells = { file: await bench.inputs.csv(rows), source: "csv", concurrency: 4 };
    const objects = { source: "objects", concurrency: 4 };
    const samples = await bench.contest(
      "million",
      {
        node: { script: "ours", rows, options: { ...lines, transport: "nodeFetch" } },
        global: { script: "ours", rows, options: { ...lines, transport: "fetch" } },
        parsed: { script: "raw", rows, options: { ...lines, parse: true } },
        hand: { script: "hand", rows, options: lines },
        zod: { script: "hand-zod", rows, options: lines },
        csv: { script: "ours", rows, options: { ...cells, transport: "nodeFetch" } },
        csvHand: { script: "hand-csv", rows, options: cells },
        csvHttp: { script: "hand-csv", rows, options: { ...cells, poster: "http" } },
        objects: { script: "ours", rows, options: { ...objects, transport: "nodeFetch" } },
        objectsHand: { script: "hand-objects", rows, options: objects },
      },
      { rounds: Math.min(bench.rounds, 2) },
    );
    const { node, global, parsed, hand, zod, csv, csvHand, csvHttp } = samples;
    const many = `${spaced(rows)} rows`;
    return [
      cpuRatio(`${many} of NDJSON, nodeFetch: CPU over a hand loop without validation`, node, hand, { atMost: 0.5 }),
      cpuRatio(`${many} of NDJSON, nodeFetch: CPU over a hand loop with zod`, node, zod, { atMost: 0.36 }),
      cpuRatio(`${many} of NDJSON, nodeFetch: CPU over parsing and sending alone`, node, parsed, { atMost: 1.05 }),
      cpuRatio(`${many} of NDJSON, global fetch: CPU over a hand loop without validation`, global, hand, {
        atMost: 0.75,
      }),
      cpuRatio(`${many} of CSV, nodeFetch: CPU over bare csv-parse, map, validate and fetch`, csv, csvHand, {
        atMost: 0.85,
      }),
      cpuRatio(`${many} of CSV, nodeFetch: CPU over the same with node:http for fetch`, csv, csvHttp, { atMost: 1.1 }),
      cpuRatio(
        `${spaced(rows)} objects, nodeFetch: CPU over a hand loop without validation`,
        samples.objects,
        samples.objectsHand,
        { atMost: 1.05 },
      ),
    ];
  },
};
