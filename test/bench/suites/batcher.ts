import type { Suite } from "../bench.js";
import type { Sample } from "../contest.js";
import { cpuOf, ratio } from "../findings.js";

/** How many times longer the longer burst is. */
const LONGER = 4;

/** Records that come one by one. */
export const batcher: Suite = {
  name: "batcher",
  async run(bench) {
    const rows = bench.rows * 10;
    const rounds = Math.min(bench.rounds, 3);
    const options = { source: "objects", concurrency: 4, transport: "nodeFetch" };
    const { backfill, added } = await bench.contest(
      "batcher",
      { backfill: { script: "ours", rows, options }, added: { script: "ours-batcher", rows, options } },
      { rounds },
    );
    const burst = { ...options, burst: true };
    const { short, long } = await bench.contest(
      "burst",
      {
        short: { script: "ours-batcher", rows: bench.rows / LONGER, options: burst },
        long: { script: "ours-batcher", rows: bench.rows, options: burst },
      },
      { rounds },
    );
    const speed = (samples: readonly Sample[]): number[] => samples.map(({ wallMs }) => rows / wallMs);
    const perAdd = cpuOf(long).map((ms) => ms / LONGER);
    return [
      ratio("batcher, one add per record: records per second over backfill", speed(added), speed(backfill), {
        atLeast: 0.5,
      }),
      ratio("batcher, a burst nobody waits for: CPU per add over a quarter of the adds", perAdd, cpuOf(short), {
        atMost: 1.2,
      }),
    ];
  },
};
