import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

/**
 * `npm run check`: what can be said of the package without building or packing it. The checks run side by side, each in a
 * process of its own, and the output of each that fails is shown.
 */
const CHECKS = {
  types: "tsc --incremental --tsBuildInfoFile node_modules/.cache/check.tsbuildinfo",
  "contract is linted": "tsx scripts/spec/lint.ts",
  "version follows the contract": "tsx scripts/release/check.ts",
  "scores of the vectors": "tsx scripts/vectors/score.ts --check",
  "format and lint": "biome ci --error-on-warnings .",
  "generated/ is current": "tsx scripts/generate/main.ts --check",
  "workflows are linted": "tsx scripts/workflows/main.ts",
  "documents are right": "tsx scripts/docs/main.ts",
  "reference is current": "tsx scripts/docs/reference/main.ts --check",
  "environments are current": "tsx test/consumers/stale.ts",
  "portability is current": "tsx test/portability/driver/stale.ts",
};

interface Finding {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

const waiting = Object.entries(CHECKS);
await Promise.all(Array.from({ length: availableParallelism() }, worker));

async function worker(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, command] = next;
    const { code, output, seconds } = await run(command);
    console.log(`${code === 0 ? "ok    " : "failed"} ${seconds.toFixed(1).padStart(5)} s  ${name}`);
    if (code === 0) continue;
    console.error(`\n$ npx ${command}\n${output}`);
    process.exitCode = 1;
  }
}

function run(command: string): Promise<Finding> {
  const startedAt = performance.now();
  const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, output, seconds: (performance.now() - startedAt) / 1000 }));
  });
}
