/** One step of a JSON Patch (RFC 6902), as far as broken contracts need it. */
export interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: unknown;
}

/** Changes the document in place and returns it. A path that leads nowhere throws, so that no broken example goes stale. */
export function applyPatch(document: unknown, patch: readonly Operation[]): unknown {
  for (const operation of patch) applyOperation(document, operation);
  return document;
}

function applyOperation(document: unknown, { op, path, value }: Operation): void {
  const keys = path
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = keys.pop() ?? "";
  const parent = keys.reduce((node, key) => childOf(node, key, path), document);
  if (Array.isArray(parent) && op === "add" && last === "-") {
    parent.push(value);
    return;
  }
  const container = asContainer(parent, path);
  if (last in container === (op === "add")) throw new Error(`cannot ${op} ${path}`);
  if (op === "remove") delete container[last];
  else container[last] = value;
}

function childOf(node: unknown, key: string, path: string): unknown {
  const container = asContainer(node, path);
  if (!(key in container)) throw new Error(`nothing at ${path}`);
  return container[key];
}

function asContainer(node: unknown, path: string): Record<string, unknown> {
  if (typeof node !== "object" || node === null) throw new Error(`nothing at ${path}`);
  return node as Record<string, unknown>;
}
