// The mutants that no vector tells from the contract.
import { DIALECT_NAMES, verdictOf } from "./judge.js";
import type { Mutant } from "./mutate.js";
import { expectedVerdict, type Vector } from "./vectors.js";

export function survivorsOf(mutants: readonly Mutant[], vectors: readonly Vector[]): readonly string[] {
  return mutants.filter((mutant) => !isCaught(mutant, vectors)).map(({ name }) => name);
}

/** In any dialect: what one engine forgives, the next one shows. */
function isCaught({ schema, formats, twin }: Mutant, vectors: readonly Vector[]): boolean {
  return DIALECT_NAMES.some((dialect) => {
    const verdict = verdictOf(schema, dialect, formats);
    return vectors.some((vector) => verdict(vector.body) !== expectedVerdict(vector, twin));
  });
}
