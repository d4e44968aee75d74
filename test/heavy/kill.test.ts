import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { BATCH_SIZE, CONCURRENCY, killAgainAndAgain } from "../support/heavy/crash/campaign.js";
import { programIn } from "../support/installed.js";

test("a run of 20 000 rows that is killed 20 times loses nothing, and writes every reject once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "releva-kill-"));
  const seed = 1;
  const program = programIn(inject("installed"));
  const found = await killAgainAndAgain({ folder, program, rows: 20_000, kills: 20, seed });
  console.log(`seed ${seed}: in doubt at each kill ${found.inDoubt.join(" ")}; sent again in all ${found.sentAgain}`);
  expect(found.kills).toBe(20);
  expect(found.exitCode).toBe(3);
  expect(found.digest).toBe(found.expectedDigest);
  expect(found.rejectLines).toEqual(found.expectedRejectLines);
  expect(found.sentAgain).toBe(found.inDoubt.reduce((sum, records) => sum + records, 0));
  // What was in flight, and what settled during the last save and the one that the kill cut short: two answers a slot at most.
  expect(Math.max(...found.inDoubt)).toBeLessThanOrEqual(3 * CONCURRENCY * BATCH_SIZE);
  await rm(folder, { recursive: true });
});
