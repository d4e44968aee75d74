/**
 * Kills the command line 500 times, in runs of 20 000 rows, and looks whether anything was lost, doubled or
 * damaged: `npx tsx test/heavy/kills.ts --kills 500 [--rows 20000] [--seed 1]`. The test of test/heavy/kill.test.ts, at length.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { BATCH_SIZE, CONCURRENCY, type Findings, killAgainAndAgain } from "../support/heavy/crash/campaign.js";
import { buildInstalled, programIn } from "../support/installed.js";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    rows: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
  },
});
const [kills, rows, firstSeed] = [Number(values.kills), Number(values.rows), Number(values.seed)];
const folder = await mkdtemp(join(tmpdir(), "releva-kills-"));
const inDoubt: number[] = [];
let failed = 0;

try {
  await buildInstalled(folder);
  const program = programIn(folder);
  for (let seed = firstSeed; inDoubt.length < kills; seed += 1) {
    const found = await killAgainAndAgain({ folder, program, rows, kills: kills - inDoubt.length, seed });
    inDoubt.push(...found.inDoubt);
    const wrong = problemsOf(found);
    if (wrong.length > 0) failed += 1;
    const most = Math.max(0, ...found.inDoubt);
    console.log(
      `seed ${seed}: ${found.kills} kills, at most ${most} records in doubt, ${found.sentAgain} sent again; ${wrong.join("; ") || "nothing lost, every reject once"}`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
const sorted = inDoubt.sort((a, b) => a - b);
const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
console.log(
  `${sorted.length} kills. Records in doubt at a kill: median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)}; ${CONCURRENCY * BATCH_SIZE} may be in flight.`,
);
if (failed > 0) process.exitCode = 1;

function problemsOf(found: Findings): string[] {
  const checks: readonly (readonly [holds: boolean, problem: string])[] = [
    [found.exitCode === 3, `exit code ${found.exitCode}`],
    [found.digest === found.expectedDigest, "the profiles differ"],
    [isDeepStrictEqual(found.rejectLines, found.expectedRejectLines), "the rejects differ"],
    [found.sentAgain === found.inDoubt.reduce((sum, records) => sum + records, 0), "the upserts do not add up"],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => problem);
}
