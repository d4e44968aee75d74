// Every way to get one constraint of the contract wrong: left out, looser, or tighter by one step. A contract changed in
// one of these ways must give another verdict on at least one vector, otherwise the vectors do not pin the constraint.
import type { Schema } from "../generate/contract.js";
import type { Formats } from "./judge.js";
import { wrongDateFormats } from "./mutate-formats.js";
import {
  BOUNDS,
  wrongBounds,
  wrongEnum,
  wrongFormat,
  wrongItems,
  wrongNot,
  wrongRequired,
  wrongType,
} from "./mutate-keywords.js";
import { wrongPatterns } from "./mutate-patterns.js";
import { type Change, closedTwin, type Place, placesOf } from "./places.js";
import type { Twin } from "./vectors.js";

export interface Mutant {
  readonly name: string;
  /** Whose verdict on the vectors it must change. */
  readonly twin: Twin;
  readonly schema: Schema;
  /** Absent: the strict ones. */
  readonly formats?: Formats;
}

const OPERATORS: readonly ((node: Schema) => readonly Change[])[] = [
  wrongType,
  wrongRequired,
  wrongEnum,
  wrongBounds,
  wrongPatterns,
  wrongFormat,
  wrongItems,
  wrongNot,
];

/** What the operators know. A keyword that nobody mutates would count as proven. */
const KEYWORDS = ["type", "properties", "required", "items", "not", "enum", "pattern", "format"].concat(BOUNDS);
const KEYWORDS_OF_NOT = ["pattern", "properties"];

/** `request` has no `$ref`s and no annotations. */
export function mutantsOf(request: Schema): readonly Mutant[] {
  placesOf(request).forEach(assertKnown);
  const open = placesOf(request).flatMap((place) => OPERATORS.flatMap((wrong) => mutants("open", place, wrong)));
  const closed = placesOf(closedTwin(request)).flatMap((place) => mutants("closed", place, wrongClosing));
  const formats = wrongDateFormats().map(({ what, formats }) => {
    return { name: what, twin: "open" as const, schema: request, formats };
  });
  return [...open, ...closed, ...formats];
}

function assertKnown({ label, node }: Place): void {
  const unknown =
    Object.keys(node).find((keyword) => !KEYWORDS.includes(keyword)) ??
    Object.keys(node.not ?? {}).find((keyword) => !KEYWORDS_OF_NOT.includes(keyword));
  if (unknown !== undefined) throw new Error(`${label} has the keyword ${unknown}, of which there is no mutant yet`);
}

function mutants(twin: Twin, place: Place, wrong: (node: Schema) => readonly Change[]): Mutant[] {
  return wrong(place.node).map(({ what, node }) => ({
    name: `${place.label}: ${what}`,
    twin,
    schema: place.replace(node),
  }));
}

/** The closed twin must refuse what the contract does not name, and nothing that it names. */
function wrongClosing({ additionalProperties, ...node }: Schema): readonly Change[] {
  if (additionalProperties !== false) return [];
  const forgotten = Object.keys(node.properties ?? {}).map((name) => {
    const { [name]: _, ...properties } = node.properties ?? {};
    return { what: `closed twin forgets ${name}`, node: { ...node, additionalProperties, properties } };
  });
  return [{ what: "closed twin is open", node }, ...forgotten];
}
