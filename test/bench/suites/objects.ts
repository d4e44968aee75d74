import type { Suite } from "../bench.js";
import { cpuRatio } from "../findings.js";

/** Objects of an async iterable, as a cursor of a database gives them. */
export const objects: Suite = {
  name: "objects",
  async run(bench) {
    const { rows } = bench;
    const options = { source: "objects", concurrency: 4 };
    const ours = { script: "ours", rows, options: { ...options, transport: "nodeFetch" } };
    const { hand, global, node, only } = await bench.contest("objects", {
      hand: { script: "hand-objects", rows, options },
      global: { script: "ours", rows, options: { ...options, transport: "fetch" } },
      node: ours,
      only: { script: "objects-only", options: { rows } },
    });
    return [
      cpuRatio("objects, global fetch: CPU over a hand loop without validation", global, hand),
      cpuRatio("objects, nodeFetch: CPU over a hand loop without validation", node, hand, { atMost: 1.2 }),
      cpuRatio("objects: CPU of making them alone, over the hand loop", only, hand),
      ...(await bench.compare("objects, nodeFetch", ours)),
    ];
  },
};
