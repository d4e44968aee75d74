import type { Case } from "./case.js";
import { phoneAndDateCases } from "./cells.js";
import { consentCases } from "./consent.js";
import { containerCases, dialectCases, encodingCases } from "./dialects.js";
import { secretCases, spreadsheetCases, systemCases } from "./systems.js";
import { valueCases } from "./values.js";
import { wantedCases } from "./wanted.js";

/** Files as the field has them: the same ones each time. */
export function* fieldFiles(): Generator<Case> {
  yield* systemCases();
  yield* secretCases();
  yield* spreadsheetCases();
  yield* phoneAndDateCases();
  yield* valueCases();
  yield* consentCases();
  yield* encodingCases();
  yield* dialectCases();
  yield* containerCases();
  yield* wantedCases();
}
