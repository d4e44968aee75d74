// The gate between the last released contract and this one, as a judge of the go leg.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OpenApiDocument } from "../../generate/contract.js";
import type { Context, Judge, JudgeReport } from "../leg.js";
import { contractWith, readFixtures } from "./fixtures.js";
import { isRefused, type Judgement, judge } from "./gate.js";
import { changesOf, OASDIFF } from "./oasdiff.js";
import { CURRENT, lastReleased, readJson, VECTORS } from "./released.js";
import type { Change } from "./structure.js";
import type { Vector } from "./vectors.js";
import { isLess } from "./version.js";

/** `oasdiff`: where the program is. */
export function breakingChanges(oasdiff: (context: Context) => string): Judge {
  return {
    name: "oasdiff",
    async run(context: Context): Promise<JudgeReport> {
      const released = await readJson<OpenApiDocument>(await lastReleased());
      const vectors = await readJson<readonly Vector[]>(VECTORS);
      const judgeNext = async (next: OpenApiDocument): Promise<Judgement> =>
        judge(released, next, vectors, await compared(context, oasdiff(context), released, next));
      const proven = await proveThatItFails(released, judgeNext);
      const next = await readJson<OpenApiDocument>(CURRENT);
      const judgement = await judgeNext(next);
      const versions = `contract ${released.info.version} to ${next.info.version}`;
      if (isRefused(judgement)) throw new Error(`${versions}: ${complaint(judgement)}`);
      return { version: OASDIFF.version, summary: `${versions}: ${judgement.needed} change; ${proven}` };
    },
  };
}

function complaint({ needed, rose, reasons }: Judgement): string {
  return [`info.version rose by ${rose}, the changes need ${needed}`, ...reasons].join("\n  ");
}

async function compared(
  context: Context,
  oasdiff: string,
  released: OpenApiDocument,
  next: OpenApiDocument,
): Promise<readonly Change[]> {
  const files = { released: join(context.work, "released.json"), next: join(context.work, "next.json") };
  await writeFile(files.released, JSON.stringify(released));
  await writeFile(files.next, JSON.stringify(next));
  const { stdout } = await context.run(oasdiff, ["breaking", files.released, files.next, "--format", "json"]);
  return changesOf(stdout.trim());
}

async function proveThatItFails(
  released: OpenApiDocument,
  judgeNext: (next: OpenApiDocument) => Promise<Judgement>,
): Promise<string> {
  let refused = 0;
  const fixtures = await readFixtures();
  for (const [name, fixture] of fixtures) {
    const judgement = await judgeNext(contractWith(fixture, released));
    if (judgement.needed !== fixture.needs) {
      throw new Error(`breaking/${name}.json needs ${fixture.needs}, the gate says ${judgement.needed}`);
    }
    if (isRefused(judgement) !== isLess(fixture.rises, fixture.needs)) {
      throw new Error(`breaking/${name}.json must ${isRefused(judgement) ? "pass" : "be refused"}`);
    }
    if (isRefused(judgement)) refused += 1;
  }
  if (refused === 0) throw new Error("no fixture is refused, so nothing proves that the gate can fail");
  return `${refused} of ${fixtures.size} fixtures refused, as they must be`;
}
