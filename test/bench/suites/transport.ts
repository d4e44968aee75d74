import type { Suite } from "../bench.js";
import type { Sample } from "../contest.js";
import { ratio } from "../findings.js";

/** What it costs to put one request together, with 500 records: see docs/contributing.md. */
export const transport: Suite = {
  name: "transport",
  async run(bench) {
    const requests = bench.quick ? 100 : 2_000;
    const { direct, documented } = await bench.contest("transport", {
      direct: { script: "transport", options: { way: "direct", requests } },
      documented: { script: "transport", options: { way: "documented", requests } },
    });
    return [ratio("transport: requests per second over openapi-fetch", speedOf(direct), speedOf(documented))];
  },
};

const speedOf = (samples: readonly Sample[]): number[] => samples.map(({ perSecond = Number.NaN }) => perSecond);
