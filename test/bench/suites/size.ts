import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { coreSize } from "../../../scripts/package/core-size.js";
import type { Suite } from "../bench.js";
import { type Spread, spread } from "../findings.js";

const dist = (file: string): string => fileURLToPath(new URL(`../../../dist/${file}`, import.meta.url));

const COMMANDS = {
  bare: ["--input-type=module", "--eval", "0"],
  core: ["--input-type=module", "--eval", `import ${JSON.stringify(dist("index.js"))}`],
  help: [dist("cli/main.js"), "--help"],
};

type Command = keyof typeof COMMANDS;

/** What it costs to have the package: to ship it, and to start it. */
export const size: Suite = {
  name: "size",
  async run({ quick, samples }) {
    const times = startTimes(quick ? 3 : 11);
    samples.starts = times;
    return [
      {
        what: "core: client, validator, openapi-fetch; gzip",
        reached: spread([(await coreSize(dist("index.js"))) / 1000]),
        unit: "kB",
        goal: { atMost: 14 },
      },
      {
        what: "core: import over bare Node",
        reached: beyond(times.core, times.bare),
        unit: "ms",
        goal: { atMost: 40 },
      },
      {
        what: "releva-profiles --help over bare Node",
        reached: beyond(times.help, times.bare),
        unit: "ms",
        goal: { atMost: 120 },
      },
    ];
  },
};

/** Wall milliseconds from start to end, the commands in turn. */
function startTimes(rounds: number): Record<Command, number[]> {
  const times: Record<Command, number[]> = { bare: [], core: [], help: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const command of Object.keys(COMMANDS) as Command[]) {
      const startedAt = performance.now();
      execFileSync(process.execPath, COMMANDS[command], { stdio: "ignore" });
      times[command].push(performance.now() - startedAt);
    }
  }
  return times;
}

const beyond = (times: readonly number[], bare: readonly number[]): Spread =>
  spread(times.map((time, round) => time - (bare[round] ?? Number.NaN)));
