// Edits of a contract, written as JSON Patch (RFC 6902): what a fixture of the gate changes.

export type Edit =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move"; readonly from: string; readonly path: string };

type Node = Record<string, unknown>;

/** Gives an edited copy. */
export function edited<T>(document: T, edits: readonly Edit[]): T {
  const copy = structuredClone(document);
  for (const edit of edits) apply(copy as Node, edit);
  return copy;
}

function apply(root: Node, edit: Edit): void {
  if (edit.op === "remove") {
    take(root, edit.path);
    return;
  }
  const value = edit.op === "move" ? take(root, edit.from) : edit.value;
  const [parent, key] = find(root, edit.path);
  if (edit.op !== "replace" && Array.isArray(parent))
    parent.splice(key === "-" ? parent.length : Number(key), 0, value);
  else parent[key] = value;
}

function take(root: Node, path: string): unknown {
  const [parent, key] = find(root, path);
  if (!Object.hasOwn(parent, key)) throw new Error(`there is no ${path} to take`);
  if (Array.isArray(parent)) return parent.splice(Number(key), 1)[0];
  const value = parent[key];
  delete parent[key];
  return value;
}

function find(root: Node, path: string): readonly [Node, string] {
  const keys = path.split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const parent = keys.slice(1, -1).reduce<unknown>((node, key) => (node as Node | undefined)?.[key], root);
  if (typeof parent !== "object" || parent === null) throw new Error(`there is no place for ${path}`);
  return [parent as Node, keys.at(-1) ?? ""];
}
