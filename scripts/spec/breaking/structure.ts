// What a difference between two contracts costs their users. Whatever is not known to be harmless is major.
import type { Difference } from "./differences.js";
import type { Part } from "./version.js";

/** `loosened`: minor if the vectors prove that it is looser, major otherwise; no one compares two patterns by reading. */
export type Cost = Exclude<Part, "none"> | "loosened";

export interface Change {
  readonly cost: Cost;
  readonly what: string;
}

type Bound = (before: number, after: number) => boolean;
const lower: Bound = (before, after) => after < before;
const higher: Bound = (before, after) => after > before;

/** Limits, with the direction in which more becomes possible. */
const LOOSER: Readonly<Record<string, Bound>> = {
  minimum: lower,
  minLength: lower,
  minItems: lower,
  minProperties: lower,
  maximum: higher,
  maxLength: higher,
  maxItems: higher,
  maxProperties: higher,
};

/** Maps of names that may grow without harm. */
const MAY_GROW: readonly string[] = ["schemas", "properties", "paths", "responses"];

export function changeOf(difference: Difference): Change {
  const { path, kind, before, after } = difference;
  const values = kind === "changed" ? `: ${JSON.stringify(before)} became ${JSON.stringify(after)}` : "";
  return { cost: costOf(difference), what: `${path.join(" > ")} was ${kind}${values}` };
}

function costOf({ path, kind, before, after }: Difference): Cost {
  const [place, keyword] = [path.at(-2) ?? "", path.at(-1) ?? ""];
  if (path.includes("not")) return "loosened";
  if (kind === "added" && (MAY_GROW.includes(place) || place === "enum" || isOperation(path))) return "minor";
  if (kind === "removed" && place === "required") return "minor";
  if (keyword === "pattern") return "loosened";
  const looser = LOOSER[keyword];
  if (looser === undefined) return "major";
  if (kind === "removed") return "minor";
  return typeof before === "number" && typeof after === "number" && looser(before, after) ? "minor" : "major";
}

function isOperation(path: readonly string[]): boolean {
  return path.length === 3 && path[0] === "paths";
}
