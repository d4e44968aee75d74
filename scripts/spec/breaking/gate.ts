// Whether the version of the contract rose by what its changes cost. Part of `npm run check`.
import { isDeepStrictEqual } from "node:util";
import { contractOf, type OpenApiDocument } from "../../generate/contract.js";
import { jsonSchema } from "../../generate/json.js";
import { DIALECT_NAMES, type Verdict, verdictOf } from "../../vectors/judge.js";
import { differences } from "./differences.js";
import { CURRENT, lastReleased, readJson, VECTORS } from "./released.js";
import { type Change, changeOf } from "./structure.js";
import { greatest, isLess, type Part, rise } from "./version.js";

export interface Vector {
  readonly name: string;
  readonly body: unknown;
}

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

/** Complaints about the contract as it is, beside the last one that was released. */
export async function versionProblems(): Promise<readonly string[]> {
  const released = await readJson<OpenApiDocument>(await lastReleased());
  const current = await readJson<OpenApiDocument>(CURRENT);
  const judgement = judge(released, current, await readJson<readonly Vector[]>(VECTORS));
  return isRefused(judgement) ? [complaint(judgement)] : [];
}

export function complaint({ needed, rose, reasons }: Judgement): string {
  return [`info.version rose by ${rose}, the changes need ${needed}`, ...reasons].join("\n  ");
}

export function isRefused({ needed, rose }: Judgement): boolean {
  return isLess(rose, needed);
}

/** Without the request's own name there is no schema to try the vectors on, and the change is major anyway. */
function isNamed(...documents: readonly OpenApiDocument[]): boolean {
  return documents.every(({ components }) => Object.hasOwn(components.schemas, "UpsertProfilesRequest"));
}

/** The vectors through both contracts: which bodies were valid, and are no longer, or the other way round. */
function verdictChanges(
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
