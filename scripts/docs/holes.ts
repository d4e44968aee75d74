// Values of which a document shows only a part: a variable in their place, an ellipsis, a spread.

/** Stands for a value that the document does not show. */
export const HOLE: unique symbol = Symbol("a value that is not shown");

const OPEN = new WeakSet<object>();

/** Says of an object or a list that it has more than the document shows. */
export function withMore<T extends object>(value: T): T {
  OPEN.add(value);
  return value;
}

export interface Holes {
  /** JSON Pointers of the values that are not shown. */
  readonly holes: readonly string[];
  /** JSON Pointers of what has more than is shown. */
  readonly open: readonly string[];
}

export function holesOf(value: unknown, path = ""): Holes {
  if (isHole(value)) return { holes: [path], open: [] };
  if (typeof value !== "object" || value === null) return { holes: [], open: [] };
  const inner = Object.entries(value).map(([name, child]) => holesOf(child, `${path}/${name}`));
  return {
    holes: inner.flatMap(({ holes }) => holes),
    open: [...(OPEN.has(value) ? [path] : []), ...inner.flatMap(({ open }) => open)],
  };
}

/** The value with null for each hole, for validators that know no holes. */
export function withoutHoles(value: unknown): unknown {
  if (isHole(value)) return null;
  if (Array.isArray(value)) return value.map(withoutHoles);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withoutHoles(child)]));
}

/** A text in which a shell puts a value, and an ellipsis, show nothing that could be judged. */
export const SHELL_VALUE = "\u{e000}";

const isHole = (value: unknown): boolean =>
  value === HOLE || value === "..." || value === "…" || (typeof value === "string" && value.includes(SHELL_VALUE));
