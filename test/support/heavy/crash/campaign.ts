import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readState } from "../../../../src/files/resume/state-file.js";
import { createClient } from "../../../../src/index.js";
import { readCsv } from "../../../../src/node.js";
import { seededRandom } from "../../../../src/sandbox/faults.js";
import { createSandbox } from "../../../../src/sandbox/index.js";
import { customersCsv } from "./customers.js";
import { Target } from "./target-process.js";

export const CONCURRENCY = 4;
export const BATCH_SIZE = 100;

export interface CampaignOptions {
  /** Where its files go; it must be there. */
  readonly folder: string;
  /** The command line, built: see `programIn`. */
  readonly program: string;
  readonly rows: number;
  readonly kills: number;
  readonly seed: number;
}

/** What is left after all the kills, and what an uninterrupted run leaves. */
export interface Findings {
  readonly kills: number;
  /** Of the run that reached the end. */
  readonly exitCode: number | null;
  readonly digest: string;
  readonly expectedDigest: string;
  readonly rejectLines: readonly number[];
  readonly expectedRejectLines: readonly number[];
  /** By kill: records that were applied, but not in the state that was left. */
  readonly inDoubt: readonly number[];
  /** Upserts beyond one per record. */
  readonly sentAgain: number;
}

/** One run over a file, killed again and again at random moments (or until it ends), and resumed to its end. */
export async function killAgainAndAgain({ folder, program, rows, kills, seed }: CampaignOptions): Promise<Findings> {
  const random = seededRandom(seed);
  const file = join(folder, `customers-${seed}.csv`);
  await writeFile(file, customersCsv(rows));
  const target = await Target.start();
  const run = (): ChildProcess =>
    spawn(
      process.execPath,
      [
        program,
        "backfill",
        file,
        "--resume",
        "--quiet",
        "--batch-size",
        `${BATCH_SIZE}`,
        "--concurrency",
        `${CONCURRENCY}`,
      ],
      { env: { ...process.env, ...target.env }, stdio: ["ignore", "inherit", "inherit"] },
    );
  const inDoubt: number[] = [];
  let [applied, saved] = [0, 0];
  try {
    let exitCode: number | null | undefined;
    while (exitCode === undefined && inDoubt.length < kills) {
      const child = run();
      const ended = once(child, "exit");
      // One in eight is killed while it starts, the others once they have sent something.
      const moment = random() < 0.125 ? pause(random() * 400) : target.requests(Math.ceil(random() * 14));
      await Promise.race([ended, moment.then(() => pause(random() * 25))]);
      child.kill("SIGKILL");
      const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
      if (signal !== "SIGKILL") exitCode = code;
      const [appliedNow, savedNow] = [await target.applied(), await acceptedIn(file)];
      if (signal === "SIGKILL") inDoubt.push(appliedNow - applied - (savedNow - saved));
      [applied, saved] = [appliedNow, savedNow];
    }
    if (exitCode === undefined) [exitCode] = (await once(run(), "exit")) as [number | null];
    const expected = await uninterrupted(file);
    return {
      kills: inDoubt.length,
      exitCode,
      digest: await target.digest(),
      expectedDigest: expected.digest,
      rejectLines: linesOf(await readFile(`${file}.rejects.ndjson`, "utf8")),
      expectedRejectLines: expected.rejectLines,
      inDoubt,
      sentAgain: (await target.applied()) - expected.accepted,
    };
  } finally {
    target.stop();
    for (const suffix of ["", ".rejects.ndjson", ".releva-state.json"]) await rm(`${file}${suffix}`, { force: true });
  }
}

async function uninterrupted(file: string): Promise<{ digest: string; rejectLines: number[]; accepted: number }> {
  const sandbox = createSandbox();
  const rejectLines: number[] = [];
  const { accepted } = await createClient(sandbox.connection).backfill(readCsv(file), {
    onReject: ({ origin }) => void rejectLines.push(origin?.line ?? 0),
  });
  return { digest: await sandbox.digest(), rejectLines: ascending(rejectLines), accepted };
}

async function acceptedIn(file: string): Promise<number> {
  return (await readState(`${file}.releva-state.json`))?.checkpoint?.counts.accepted ?? 0;
}

function linesOf(rejects: string): number[] {
  const lines = rejects.split("\n").slice(0, -1);
  return ascending(lines.map((line) => (JSON.parse(line) as { line: number }).line));
}

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
