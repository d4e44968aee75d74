import type { Bench, Suite } from "../bench.js";
import type { Sample } from "../contest.js";
import { type Finding, ratio, spread } from "../findings.js";
import { SLOW } from "../pages/sentences.js";
import type { Arrival } from "../sink-process.js";

/** Ours begins with one record and one request on purpose: three small requests, then 28 until 8 are in flight. */
const RAMP_UP = 40;
const MIN_ROWS = 40_000;

/** Servers that take their time. Then it is not CPU that counts, but never to keep a slot waiting. */
export const links: Suite = {
  name: "links",
  async run(bench) {
    const findings: Finding[] = [];
    for (const delayMs of [50, 200]) {
      for (const concurrency of [4, 8]) findings.push(...(await link(bench, delayMs, concurrency)));
    }
    return findings;
  },
};

async function link(bench: Bench, delayMs: number, concurrency: number): Promise<Finding[]> {
  const rows = Math.max(bench.rows, MIN_ROWS);
  const options = { file: await bench.inputs.ndjson(rows), source: "ndjson", concurrency, transport: "nodeFetch" };
  const title = `${delayMs} ms link, ${concurrency} in flight`;
  const { raw, ours } = await bench.contest(
    title,
    { raw: { script: "raw", rows, options }, ours: { script: "ours", rows, options } },
    { rounds: Math.min(bench.rounds, 3), delayMs },
  );
  const turns = (samples: readonly Sample[]): number[] => samples.map(({ arrivals }) => turnMs(arrivals, concurrency));
  const overIdeal = turns(ours).map((ms) => ms / delayMs);
  return [
    ratio(`${title}: time over sending alone`, turns(ours), turns(raw), { atMost: 1.05 }),
    {
      what: `${title}: time over the ideal`,
      reached: spread(overIdeal),
      unit: "x",
      goal: { atMost: 1.2 },
      ...(delayMs === SLOW.delayMs && concurrency === SLOW.concurrency && { key: "slow" }),
    },
  ];
}

/** From one request of a slot to its next one, on average after the ramp-up: ideally the delay of the link, and nothing else. */
function turnMs(arrivals: readonly Arrival[], concurrency: number): number {
  const steady = arrivals.slice(RAMP_UP).filter(({ profiles }) => profiles === 500);
  const turns = steady.slice(concurrency).map(({ at }, slot) => at - (steady[slot]?.at ?? Number.NaN));
  return turns.reduce((sum, ms) => sum + ms, 0) / turns.length;
}
