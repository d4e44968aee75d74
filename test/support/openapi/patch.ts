/** A step of a JSON Patch (RFC 6902), as far as the examples of changed contracts need it. */
export type Operation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move"; readonly from: string; readonly path: string };

type Container = Record<string, unknown>;

/** Changes the document in place and returns it. A path that leads nowhere throws, so that no example goes stale. */
export function applyPatch<T>(document: T, patch: readonly Operation[]): T {
  for (const operation of patch) apply(document, operation);
  return document;
}

function apply(document: unknown, operation: Operation): void {
  if (operation.op === "remove") {
    take(document, operation.path);
    return;
  }
  const { op, path } = operation;
  const value = op === "move" ? take(document, operation.from) : operation.value;
  const [parent, key] = placeOf(document, path);
  if (op === "replace") {
    if (!Object.hasOwn(parent, key)) throw new Error(`there is no ${path} to replace`);
    parent[key] = value;
  } else if (Array.isArray(parent)) {
    parent.splice(key === "-" ? parent.length : Number(key), 0, value);
  } else {
    if (Object.hasOwn(parent, key)) throw new Error(`${path} is there already`);
    parent[key] = value;
  }
}

function take(document: unknown, path: string): unknown {
  const [parent, key] = placeOf(document, path);
  if (!Object.hasOwn(parent, key)) throw new Error(`there is no ${path} to take`);
  if (Array.isArray(parent)) return parent.splice(Number(key), 1)[0];
  const value = parent[key];
  delete parent[key];
  return value;
}

/** The object or list that holds the last key of a path, and that key. */
function placeOf(document: unknown, path: string): readonly [Container, string] {
  const keys = path.split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const parent = keys
    .slice(1, -1)
    .reduce<unknown>((node, key) => (isContainer(node) && Object.hasOwn(node, key) ? node[key] : undefined), document);
  if (!isContainer(parent)) throw new Error(`there is no place for ${path}`);
  return [parent, keys.at(-1) ?? ""];
}

function isContainer(node: unknown): node is Container {
  return typeof node === "object" && node !== null;
}
