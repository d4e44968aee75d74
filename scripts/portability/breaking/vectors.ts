// The vectors through both contracts: which bodies were valid, and are no longer, or the other way round.
import { contractOf, type OpenApiDocument } from "../../generate/contract.js";
import { jsonSchema } from "../../generate/json.js";
import { DIALECT_NAMES, type Verdict, verdictOf } from "../../vectors/judge.js";
import type { Change } from "./structure.js";

export interface Vector {
  readonly name: string;
  readonly body: unknown;
}

export function verdictChanges(
  released: OpenApiDocument,
  current: OpenApiDocument,
  vectors: readonly Vector[],
): readonly Change[] {
  const [before, after] = [verdictsOf(released), verdictsOf(current)];
  return vectors.flatMap(({ name, body }): readonly Change[] => {
    const changes = before.map((valid, dialect) => Number(after[dialect]?.(body)) - Number(valid(body)));
    if (changes.some((change) => change < 0)) return [{ cost: "major", what: `${name}: valid before, invalid now` }];
    if (changes.some((change) => change > 0)) return [{ cost: "minor", what: `${name}: invalid before, valid now` }];
    return [];
  });
}

/** One verdict for each dialect of regular expressions: the guards beside anchors are visible only in some. */
function verdictsOf(document: OpenApiDocument): readonly Verdict[] {
  const schema = JSON.parse(jsonSchema(contractOf(document), "2020-12"));
  return DIALECT_NAMES.map((dialect) => verdictOf(schema, dialect));
}
