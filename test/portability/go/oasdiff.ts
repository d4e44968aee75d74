/** oasdiff, which knows requests from responses, beside the gate of the contract: the last released contract against this one. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OpenApiDocument } from "../../../scripts/generate/contract.js";
import { complaint, isRefused, type Judgement, judge, type Vector } from "../../../scripts/spec/breaking/gate.js";
import { CURRENT, lastReleased, readJson, VECTORS } from "../../../scripts/spec/breaking/released.js";
import type { Change } from "../../../scripts/spec/breaking/structure.js";
import { isLess } from "../../../scripts/spec/breaking/version.js";
import { contractWith, readFixtures } from "../../support/openapi/breaking.js";
import type { Context, Judge, JudgeReport } from "../driver/leg.js";

export const OASDIFF: Readonly<Record<"module" | "version", string>> = {
  module: "github.com/oasdiff/oasdiff",
  version: "v1.36.0",
};

/** What the result of this judge rests on besides the folder of the leg. */
export const OASDIFF_INPUTS: readonly string[] = [
  "openapi/released",
  "scripts/spec/breaking",
  "test/support/openapi/breaking",
];

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

/** A line of `oasdiff breaking --format json`, as far as it is read here. */
export interface OasdiffChange {
  readonly id: string;
  readonly text: string;
}

/** Everything `oasdiff breaking` prints, errors and warnings, is major; of another pattern it knows no more than we do. */
export function changesOf(output: string): readonly Change[] {
  const found = JSON.parse(output === "" ? "[]" : output) as readonly OasdiffChange[];
  return found.map(({ id, text }) => ({
    cost: id.endsWith("-pattern-changed") ? "loosened" : "major",
    what: `oasdiff ${id}: ${text}`,
  }));
}
