import { expect, test } from "vitest";
import { checkOf, documentsOf } from "../../scripts/docs/documents.js";
import { mutantsOf } from "../../scripts/docs/mutants.js";
import { isPlanted, isPlayed, tableOfMutants, tryMutants } from "../../scripts/docs/mutation.js";

/** `npm run check:docs` plants eighty of them. */
test("of all defects in what is written by hand hardly one in twenty is missed", { timeout: 300_000 }, async () => {
  const files = documentsOf(".");
  const tried = await tryMutants(mutantsOf(files.filter(isPlanted)), await checkOf("."));
  const missed = tried.filter(({ isCaught }) => !isCaught);
  // The matrix is written by its driver, and full of names as other languages write them.
  const byHand = tried.filter((mutant) => mutant.file !== "test/portability/MATRIX.md");
  const missedByHand = byHand.filter((mutant) => !mutant.isCaught && !isPlayed(mutant));
  expect(missedByHand.length / byHand.length, tableOfMutants(missedByHand)).toBeLessThan(0.05);
  expect(tableOfMutants(missed)).not.toContain("no reason known");
});
