// Where two contracts differ, apart from their prose: no judgement.
import { isDeepStrictEqual } from "node:util";

export interface Difference {
  /** Keys from the root. The last one of a difference in `required`, `enum` or `type` is the value itself. */
  readonly path: readonly string[];
  readonly kind: "added" | "removed" | "changed" | "reordered";
  readonly before?: unknown;
  readonly after?: unknown;
}

type Node = Readonly<Record<string, unknown>>;

/** Maps of names that their authors chose, so that a field called `description` is no prose. */
const NAMES: ReadonlySet<string> = new Set([
  "properties",
  "schemas",
  "securitySchemes",
  "paths",
  "responses",
  "content",
  "headers",
]);
const PROSE = /^(?:info|title|summary|description|examples?|externalDocs|deprecated|x-.*)$/;

export function differences(released: unknown, current: unknown): readonly Difference[] {
  return compare(withoutProse(released, false), withoutProse(current, false), []);
}

function withoutProse(value: unknown, isNames: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item, false));
  if (!isNode(value)) return value;
  const kept = Object.entries(value).filter(([key]) => isNames || !PROSE.test(key));
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutProse(child, !isNames && NAMES.has(key))]));
}

function compare(before: unknown, after: unknown, path: readonly string[]): readonly Difference[] {
  if (isNode(before) && isNode(after)) return [...compareNodes(before, after, path), ...reordered(before, after, path)];
  if (isSet(before) && isSet(after)) {
    return compareNodes(Object.fromEntries(before.map(own)), Object.fromEntries(after.map(own)), path);
  }
  return isDeepStrictEqual(before, after) ? [] : [{ path, kind: "changed", before, after }];
}

function compareNodes(before: Node, after: Node, path: readonly string[]): readonly Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): readonly Difference[] => {
    const here = [...path, key];
    if (!Object.hasOwn(before, key)) return [{ path: here, kind: "added", after: after[key] }];
    if (!Object.hasOwn(after, key)) return [{ path: here, kind: "removed", before: before[key] }];
    return compare(before[key], after[key], here);
  });
}

/** Generated constructors take properties by position, `NewLocation(lat, lon)`: swapped ones still compile. */
function reordered(before: Node, after: Node, path: readonly string[]): readonly Difference[] {
  if (path.at(-1) !== "properties") return [];
  const order = (node: Node, other: Node) => Object.keys(node).filter((key) => Object.hasOwn(other, key));
  return isDeepStrictEqual(order(before, after), order(after, before)) ? [] : [{ path, kind: "reordered" }];
}

function own(value: string): [string, string] {
  return [value, value];
}

/** `required`, `enum` and `type` list their values in no order. */
function isSet(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
