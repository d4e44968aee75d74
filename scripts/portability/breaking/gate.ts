// Whether the version of the contract rose by what its changes cost.
import { isDeepStrictEqual } from "node:util";
import type { OpenApiDocument } from "../../generate/contract.js";
import { differences } from "./differences.js";
import { type Change, changeOf } from "./structure.js";
import { type Vector, verdictChanges } from "./vectors.js";
import { greatest, isLess, type Part, rise } from "./version.js";

export interface Judgement {
  readonly needed: Part;
  readonly rose: Part;
  /** Why so much is needed. */
  readonly reasons: readonly string[];
}

/** `others`: what another judge has found. */
export function judge(
  released: OpenApiDocument,
  current: OpenApiDocument,
  vectors: readonly Vector[],
  others: readonly Change[] = [],
): Judgement {
  const structural = [...differences(released, current).map(changeOf), ...others];
  const verdicts = isNamed(released, current) ? verdictChanges(released, current, vectors) : [];
  const isLooser = verdicts.length > 0 && verdicts.every(({ cost }) => cost === "minor");
  const priced = [...structural, ...verdicts].map(({ cost, what }) => {
    return { part: cost === "loosened" ? (isLooser ? ("minor" as const) : ("major" as const)) : cost, what };
  });
  const prose: Part = isDeepStrictEqual(released, current) ? "none" : "patch";
  const needed = greatest([prose, ...priced.map(({ part }) => part)]);
  return {
    needed,
    rose: rise(released.info.version, current.info.version),
    reasons: priced.filter(({ part }) => part === needed).map(({ what }) => what),
  };
}

export function isRefused({ needed, rose }: Judgement): boolean {
  return isLess(rose, needed);
}

/** Without the request's own name there is no schema to try the vectors on, and the change is major anyway. */
function isNamed(...documents: readonly OpenApiDocument[]): boolean {
  return documents.every(({ components }) => Object.hasOwn(components.schemas, "UpsertProfilesRequest"));
}
