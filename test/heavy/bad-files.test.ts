import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BackfillReport, createClient, isRelevaError } from "../../src/index.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { badFiles } from "../support/heavy/bad-files/generate.js";
import { isPiped, type Observed, observe } from "../support/heavy/bad-files/observe.js";
import { strictVerdict } from "../support/heavy/bad-files/strict.js";
import type { Verdict } from "../support/heavy/bad-files/verdict.js";

const HANGS_AFTER_MS = 10_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-bad-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("thousands of bad files neither crash nor hang a run, lose no row that a strict reader counts, and send no other address", async () => {
  const client = createClient({ ...createSandbox().connection });
  const wrong: string[] = [];
  const counts = { files: 0, seeds: "", fatal: 0, uncertain: 0, rows: 0, broken: 0, repeated: 0 };
  for (const file of badFiles()) {
    const expected = strictVerdict(file.kind, file.bytes, file.said, isPiped(file));
    const observed = await withinTime(observe(client, folder, file));
    const problem = observed === undefined ? "hangs" : differences(expected, observed);
    if (problem !== undefined) wrong.push(`${file.name}: ${problem}`); // its seed is at the beginning of its name
    counts.files += 1;
    counts.seeds = `1 to ${file.seed}`;
    counts.fatal += expected.fatal ? 1 : 0;
    counts.uncertain += expected.fatal?.isUncertain ? 1 : 0;
    counts.rows += expected.lines.length;
    counts.broken += expected.broken.length;
    counts.repeated += expected.repeated ?? 0;
  }
  console.log(`${JSON.stringify(counts)}`);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(counts.files).toBeGreaterThanOrEqual(4_000);
});

async function withinTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), HANGS_AFTER_MS);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is not as it should be, in words. */
function differences(
  expected: Verdict,
  { lines, emails, broken, repeated, reports, error }: Observed,
): string | undefined {
  const { fatal } = expected;
  if (fatal === undefined && error !== undefined) return `is refused: ${error}`;
  if (fatal !== undefined && error === undefined) return `is not refused; expected ${JSON.stringify(fatal)}`;
  if (error !== undefined && !(isRelevaError(error) && error.code === "config")) return `crashes: ${error}`;
  const all = (count: (report: BackfillReport) => number): number =>
    reports.reduce((sum, report) => sum + count(report), 0);
  const unsent = all((report) => report.unsent);
  const settled = all(({ accepted, invalid, rejected }) => accepted + invalid + rejected);
  if (
    all(({ read }) => read) !== lines.length ||
    all(({ failed }) => failed) !== 0 ||
    settled + unsent !== lines.length
  )
    return "loses rows";
  if (fatal === undefined && unsent !== 0) return `leaves ${unsent} rows`;
  if (fatal === undefined && repeated !== (expected.repeated ?? 0))
    return `drops ${repeated} rows; expected ${expected.repeated}`;
  if (fatal?.isUncertain) return undefined;
  if (`${lines}` !== `${expected.lines}`) return `has rows at ${lines}; expected ${expected.lines}`;
  if (`${broken}` !== `${expected.broken}`) return `rejects ${broken}; expected ${expected.broken}`;
  const other = lines.findIndex(
    (line, index) => expected.emails?.has(line) && expected.emails.get(line) !== emails[index],
  );
  if (other !== -1) return `sends another address in line ${lines[other]}`;
  const places = fatal?.lines ?? [];
  if (places.length === 0 || places.some((line) => `${error}`.includes(`:${line}: `))) return undefined;
  return `is refused elsewhere: ${error}; expected ${places}`;
}
