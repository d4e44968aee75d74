import type { Suite } from "../bench.js";
import { cpuRatio } from "../findings.js";

/** An NDJSON file, from the disk to 202 Accepted. */
export const files: Suite = {
  name: "files",
  async run(bench) {
    const { rows } = bench;
    const options = { file: await bench.inputs.ndjson(rows), source: "ndjson", concurrency: 4 };
    const ours = { script: "ours", rows, options: { ...options, transport: "nodeFetch" } };
    const { raw, parsed, hand, http, zod, ajv, node, global } = await bench.contest("files", {
      raw: { script: "raw", rows, options },
      parsed: { script: "raw", rows, options: { ...options, parse: true } },
      hand: { script: "hand", rows, options },
      http: { script: "hand-http", rows, options },
      zod: { script: "hand-zod", rows, options },
      ajv: { script: "openapi-fetch-ajv", rows, options },
      node: ours,
      global: { script: "ours", rows, options: { ...options, transport: "fetch" } },
    });
    return [
      cpuRatio("NDJSON file, nodeFetch: CPU over a hand loop without validation", node, hand, { atMost: 0.6 }),
      cpuRatio("NDJSON file, nodeFetch: CPU over the same hand loop with node:http for fetch", node, http),
      cpuRatio("NDJSON file, nodeFetch: CPU over a hand loop with zod", node, zod, { atMost: 0.42 }),
      cpuRatio("NDJSON file, nodeFetch: CPU over openapi-fetch with ajv", node, ajv),
      cpuRatio("NDJSON file, nodeFetch: CPU over parsing and sending alone", node, parsed, { atMost: 1.25 }),
      cpuRatio("NDJSON file, nodeFetch: CPU over sending alone", node, raw),
      cpuRatio("NDJSON file, global fetch: CPU over a hand loop without validation", global, hand, { atMost: 0.85 }),
      cpuRatio("NDJSON file, global fetch: CPU over a hand loop with zod", global, zod, { atMost: 0.62 }),
      cpuRatio("NDJSON file, global fetch: CPU over openapi-fetch with ajv", global, ajv),
      ...(await bench.compare("NDJSON file, nodeFetch", ours)),
    ];
  },
};
