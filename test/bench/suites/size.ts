import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bundleSize } from "../../../scripts/package/bundle-size.js";
import type { Suite } from "../bench.js";
import { type Goal, type Spread, spread } from "../findings.js";

const dist = (file: string): string => fileURLToPath(new URL(`../../../dist/${file}`, import.meta.url));

const COMMANDS = {
  bare: ["--input-type=module", "--eval", "0"],
  core: ["--input-type=module", "--eval", `import ${JSON.stringify(dist("index.js"))}`],
  help: [dist("cli/main.js"), "--help"],
};

type Command = keyof typeof COMMANDS;

/** What parts of the package cost in a bundle, by what is imported. */
const BUNDLES: readonly { readonly what: string; readonly code: string; readonly goal?: Goal }[] = [
  {
    what: "createClient, whose object reaches every method",
    code: 'export { createClient } from "./dist/index.js"',
    goal: { atMost: 24 },
  },
  {
    what: "createUpsertClient with the validator",
    code: 'export { createUpsertClient } from "./dist/upsert-only.js"; export { validateRequest } from "./dist/validator.js"',
    goal: { atMost: 14.5 },
  },
  {
    what: "createUpsertClient without it",
    code: 'export { createUpsertClient } from "./dist/upsert-only.js"',
    goal: { atMost: 11 },
  },
  { what: "the validator alone", code: 'export { validateRecord } from "./dist/validator.js"' },
  { what: "openapi-fetch alone", code: 'export { default } from "openapi-fetch"' },
];

/** What it costs to have the package: to ship it, and to start it. */
export const size: Suite = {
  name: "size",
  async run({ quick, samples }) {
    const times = startTimes(quick ? 3 : 11);
    samples.starts = times;
    const bundles = await Promise.all(
      BUNDLES.map(async ({ what, code, goal }) => ({
        what: `${what}; gzip`,
        reached: spread([(await bundleSize(code)) / 1000]),
        unit: "kB" as const,
        ...(goal && { goal }),
      })),
    );
    return [
      ...bundles,
      {
        what: "import of the core over bare Node, CPU",
        reached: beyond(times.core, times.bare),
        unit: "ms",
        goal: { atMost: 30 },
      },
      {
        what: "releva-profiles --help over bare Node, CPU",
        reached: beyond(times.help, times.bare),
        unit: "ms",
        goal: { atMost: 100 },
      },
    ];
  },
};

/** CPU milliseconds from start to end, the commands in turn. */
function startTimes(rounds: number): Record<Command, number[]> {
  const times: Record<Command, number[]> = { bare: [], core: [], help: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const command of Object.keys(COMMANDS) as Command[]) {
      times[command].push(cpuOfChild(COMMANDS[command]));
    }
  }
  return times;
}

/** Said by the child itself when it ends: nobody else is asked so simply. */
function cpuOfChild(command: readonly string[]): number {
  const report = `data:text/javascript,${encodeURIComponent(
    'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write("\\ncpu " + (user + system) / 1000); });',
  )}`;
  const { stderr } = spawnSync(process.execPath, ["--import", report, ...command], { encoding: "utf8" });
  return Number(/cpu ([0-9.]+)$/.exec(stderr)?.[1]);
}

const beyond = (times: readonly number[], bare: readonly number[]): Spread =>
  spread(times.map((time, round) => time - (bare[round] ?? Number.NaN)));
