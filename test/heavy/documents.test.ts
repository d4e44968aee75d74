import { expect, test } from "vitest";
import { checkOf, documentsOf } from "../../scripts/docs/documents.js";
import { mutantsOf } from "../../scripts/docs/mutants.js";
import { tableOfMutants, tryMutants } from "../../scripts/docs/mutation.js";

/** `npm run check:docs` plants eighty of them. */
test("of all defects at all places of the documents hardly one in twenty is missed", { timeout: 300_000 }, async () => {
  const files = documentsOf(".");
  const tried = await tryMutants(mutantsOf(files), await checkOf("."));
  const missed = tried.filter(({ isCaught }) => !isCaught);
  expect(missed.length / tried.length, tableOfMutants(missed)).toBeLessThan(0.05);
  expect(tableOfMutants(missed)).not.toContain("no reason known");
});
