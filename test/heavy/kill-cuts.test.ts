import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileCheckpoint } from "../../src/files/resume/checkpoint.js";
import { fileRejects } from "../../src/files/resume/rejects.js";
import { createClient, isRelevaError } from "../../src/index.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.js";

/** A crash of the machine may leave less of a file than was written. */
const TAIL_BYTES = 4_096;
const RECORDS = 30;

const records = Array.from({ length: RECORDS }, (_, n) => ({
  profile: {
    email: n % 2 === 0 ? `c${n}@example.com` : `a customer without an address, number ${n}, ${"-".repeat(100)}`,
  },
  subscribedAtChanged: false,
}));

let folder: string;
/** Of a run that was killed: a state, and a rejects file that is some lines ahead of it. */
let state: Buffer;
let rejects: Buffer;
let settledBytes: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-cuts-"));
  await resume(createSandbox(), { stopAt: 25 });
  [state, rejects] = [await readFile(at("state")), await readFile(at("rejects"))];
  settledBytes = rejects.length;
  await resume(createSandbox(), { stopAt: 28 });
  rejects = await readFile(at("rejects"));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

/** Runs to the end, or to a record, on what is in the folder. */
async function resume(sandbox: Sandbox, { stopAt = RECORDS } = {}): Promise<void> {
  const rejectsFile = await fileRejects(at("rejects"), { resume: true });
  let stop = (): void => {};
  function* source(): Generator<(typeof records)[number]> {
    for (const [index, record] of records.entries()) {
      if (index === stopAt) stop();
      yield record;
    }
  }
  const run = createClient(sandbox.connection).backfill(source(), {
    fingerprint: "the records",
    checkpoint: fileCheckpoint({ path: at("state"), rejects: rejectsFile }),
    onReject: rejectsFile.write,
  });
  stop = () => run.stop();
  await run.finally(() => rejectsFile.close());
}

/** What a resume on these files comes to: refused, or every record settled and every reject there once. */
async function outcomeOf(stateBytes: Buffer, rejectsBytes: Buffer): Promise<"refused" | "complete"> {
  await writeFile(at("state"), stateBytes, { mode: 0o600 });
  await writeFile(at("rejects"), rejectsBytes, { mode: 0o600 });
  const sandbox = createSandbox();
  try {
    await resume(sandbox);
  } catch (error) {
    const { message } = (error as { cause: Error }).cause;
    expect(isRelevaError(error) && message).toMatch(/ is damaged: | was changed: /);
    expect(sandbox.events.total).toBe(0);
    expect(await readFile(at("rejects"))).toEqual(rejectsBytes);
    return "refused";
  }
  const lines = (await readFile(at("rejects"), "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).record)).toEqual(records.filter((_, n) => n % 2 === 1));
  const report = JSON.parse(await readFile(at("state"), "utf8")).report;
  expect(report).toMatchObject({ status: "completed", accepted: RECORDS / 2, invalid: RECORDS / 2 });
  return "complete";
}

const lengths = (file: Buffer): number[] =>
  Array.from({ length: Math.min(TAIL_BYTES, file.length) + 1 }, (_, cut) => file.length - cut);

test("a state that was cut at any byte is refused, unless only its line break is missing", async () => {
  for (const length of lengths(state)) {
    const expected = length >= state.length - 1 ? "complete" : "refused";
    expect([length, await outcomeOf(state.subarray(0, length), rejects)]).toEqual([length, expected]);
  }
});

test("rejects that were cut at any byte are refused if the state counts them, and else written once", async () => {
  expect(rejects.length - settledBytes).toBeGreaterThan(300);
  for (const length of lengths(rejects)) {
    const expected = length >= settledBytes ? "complete" : "refused";
    expect([length, await outcomeOf(state, rejects.subarray(0, length))]).toEqual([length, expected]);
  }
});
