// How much the vectors prove: mutants of the contract that they catch, and ids that they stand for.
import type { Contract, Schema } from "../generate/contract.js";
import { inlined, plain, schemaNamed, withoutDescriptions } from "../generate/schemas.js";
import { mutantsOf } from "./mutate.js";
import { survivorsOf } from "./survivors.js";
import type { Vector } from "./vectors.js";

/** What a vector may name as its basis. */
export interface Basis {
  /** Sentences of the vendor's page: V1, V2, ... */
  readonly sentences: readonly string[];
  /** Assumptions of shape: S1, S2, ... */
  readonly shapes: readonly string[];
  /** Assumptions of behaviour: A1, A2, ... */
  readonly behaviours: readonly string[];
}

export interface Score {
  /** One sentence for openapi/README.md. */
  readonly text: string;
  /** What keeps the score from being full, by name. */
  readonly problems: readonly string[];
}

/** The body of a request as one schema, without annotations. */
export function requestSchema({ schemas }: Contract): Schema {
  return withoutDescriptions(plain(inlined(schemaNamed(schemas, "UpsertProfilesRequest"), schemas)));
}

export function scoreOf(request: Schema, vectors: readonly Vector[], basis: Basis): Score {
  const mutants = mutantsOf(request);
  const survivors = survivorsOf(mutants, vectors);
  const caught = `${mutants.length - survivors.length} of ${mutants.length}`;
  const named = new Set(vectors.flatMap((vector) => vector.basis));
  const covered = (ids: readonly string[]) => `${ids.filter((id) => named.has(id)).length} of ${ids.length}`;
  return {
    text:
      `${vectors.length} vectors catch ${caught} mutants of the contract; they stand for ${covered(basis.sentences)} ` +
      `sentences of the vendor's page, ${covered(basis.shapes)} assumptions of shape and ${covered(basis.behaviours)} of behaviour.`,
    problems: [...survivors.map((name) => `no vector catches the mutant "${name}"`), ...idProblems(named, basis)],
  };
}

function idProblems(named: ReadonlySet<string>, basis: Basis): string[] {
  const known = Object.values(basis).flat();
  const empty = Object.entries(basis).filter(([, ids]) => ids.length === 0);
  return [
    ...empty.map(([kind]) => `found no ids of ${kind}`),
    ...known.filter((id) => !named.has(id)).map((id) => `no vector stands for ${id}`),
    ...[...named].filter((id) => !known.includes(id)).map((id) => `a vector names ${id}, which does not exist`),
  ];
}
