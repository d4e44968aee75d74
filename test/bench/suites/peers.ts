import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench, Suite } from "../bench.js";
import type { Contestant, Sample } from "../contest.js";
import { cpuOf, cpuRatio, type Finding, spread } from "../findings.js";
import { PEERS } from "../peers/index.js";
import { Missing, type Peer, type Way } from "../peers/peer.js";

/** In a quick run most of the time is the start of so many. */
const FEWER = 5;

/** The same NDJSON file, sent by whatever else somebody would take. CPU is of all processes of a contestant. */
export const peers: Suite = {
  name: "peers",
  async run(bench) {
    const folder = await mkdtemp(join(tmpdir(), "releva-profiles-peers-"));
    try {
      return await measured(bench, prepared(bench, folder));
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

type Ready = readonly [Peer, Way];

/** Those whose tools are here. */
function prepared(bench: Bench, folder: string): readonly Ready[] {
  return PEERS.flatMap((peer): Ready[] => {
    try {
      const way = peer.prepare(folder);
      Object.assign(bench.found, way.versions);
      return [[peer, way]];
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      process.stderr.write(`peers: ${peer.name} is left out: ${error.message}\n`);
      return [];
    }
  });
}

async function measured(bench: Bench, ready: readonly Ready[]): Promise<Finding[]> {
  const rows = bench.quick ? Math.ceil(bench.rows / FEWER) : bench.rows;
  const given = { file: await bench.inputs.ndjson(rows), concurrency: 4, source: "ndjson", transport: "nodeFetch" };
  const contestants = ready.map(([{ name }, { script, options }]): [string, Contestant] => [
    name,
    { script, rows, options: { ...given, ...options } },
  ]);
  const samples = await bench.contest("peers", Object.fromEntries(contestants), { rounds: Math.min(bench.rounds, 3) });
  const of = ({ name }: Peer): readonly Sample[] => samples[name] ?? [];
  const all = ready.map(([peer]) => peer);
  const ours = all.find(({ who }) => who === "ours");
  if (!ours) throw new Error("the package is not among its peers");
  return [
    ...all.map((peer) => rate(peer, rows, of(peer))),
    ...all.filter((peer) => peer !== ours).map((peer) => comparison(peer, of(ours), of(peer))),
  ];
}

function rate({ name, checks, who }: Peer, rows: number, samples: readonly Sample[]): Finding {
  const perSecond = cpuOf(samples).map((cpuMs) => (rows / cpuMs) * 1_000);
  const bar = { label: name, checks, ...(who && { who }) };
  return { what: `peers, NDJSON file, ${name}: rows per second of CPU`, reached: spread(perSecond), unit: "/s", bar };
}

/** Who costs less than ours stands there with the reason. */
function comparison({ name, cheaperBy }: Peer, ours: readonly Sample[], theirs: readonly Sample[]): Finding {
  const finding = cpuRatio(`peers, NDJSON file, nodeFetch: CPU over ${name}`, ours, theirs);
  return finding.reached.median > 1 ? { ...finding, why: `costs less: ${cheaperBy}` } : finding;
}
