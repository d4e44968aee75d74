import type { Case } from "./case.js";
import { otherCellCases, phoneAndDateCases } from "./cells.js";
import { consentCases } from "./consent.js";
import { containerCases, dialectCases, encodingCases } from "./dialects.js";
import { spreadsheetCases, systemCases } from "./systems.js";
import { wantedCases } from "./wanted.js";

/** Files as the field has them: the same ones each time. */
export function* fieldFiles(): Generator<Case> {
  yield* systemCases();
  yield* spreadsheetCases();
  yield* phoneAndDateCases();
  yield* otherCellCases();
  yield* consentCases();
  yield* encodingCases();
  yield* dialectCases();
  yield* containerCases();
  yield* wantedCases();
}
