import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import type { Bench, Suite } from "../bench.js";
import { cpuRatio, type Finding } from "../findings.js";
import { spaced } from "../table.js";

/** By line of Node, what objects may cost of the hand loop's CPU, and at ten times the rows. */
const GOALS: readonly (readonly [line: number, atMost: number, manyAtMost: number])[] = [
  [22, 1.05, 0.95],
  [24, 0.9, 0.85],
];

/** Objects on other lines of Node than the one that runs the bench. */
export const nodes: Suite = {
  name: "nodes",
  async run(bench) {
    const findings: Finding[] = [];
    for (const [line, atMost, manyAtMost] of GOALS) {
      const node = programOf(line);
      if (node === undefined) {
        process.stderr.write(`nodes: Node ${line} is left out: \`npx node@${line}\` failed\n`);
        continue;
      }
      bench.found[`Node ${line}`] = node.version;
      findings.push(await objectsOn(bench, node, bench.rows, atMost));
      findings.push(await objectsOn(bench, node, bench.many, manyAtMost));
    }
    return findings;
  },
};

interface Node {
  readonly program: string;
  readonly version: string;
}

/** From npm, as a user would have it; undefined where it cannot be had. */
function programOf(line: number): Node | undefined {
  const args = ["--yes", `node@${line}`, "-p", "[process.execPath, process.versions.node].join()"];
  const { status, stdout } = spawnSync("npx", args, { cwd: tmpdir(), encoding: "utf8", timeout: 120_000 });
  const [program, version] = stdout?.trim().split(",") ?? [];
  return status === 0 && program && version ? { program, version } : undefined;
}

async function objectsOn(bench: Bench, { program, version }: Node, rows: number, atMost: number): Promise<Finding> {
  const options = { source: "objects", concurrency: 4, transport: "nodeFetch" };
  const title = `${spaced(rows)} objects on Node ${version.split(".")[0]}, nodeFetch`;
  const { ours, hand } = await bench.contest(
    title,
    {
      ours: { script: "ours", rows, options, node: program },
      hand: { script: "hand-objects", rows, options, node: program },
    },
    { rounds: rows > bench.rows ? Math.min(bench.rounds, 2) : bench.rounds },
  );
  return cpuRatio(`${title}: CPU over a hand loop without validation`, ours, hand, { atMost });
}
