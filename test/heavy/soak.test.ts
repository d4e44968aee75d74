import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemsOf, soak } from "../support/heavy/soak/soak.js";

/** `test/heavy/soak.ts` sends five million, and looks at the memory: that of so few is not warm yet. */
const RECORDS = 50_000;

test("50 000 records, one request in twenty spoiled: each is accounted for once, and no handle or timer is left", async () => {
  const folder = await mkdtemp(join(tmpdir(), "releva-soak-"));
  const soaked = await soak(RECORDS, folder);
  expect(problemsOf(soaked, RECORDS)).toEqual([]);
  expect(soaked.report.retries).toBeGreaterThan(0);
  await rm(folder, { recursive: true });
});
