import { isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";

/** What is wrong in a file, and where. `line` counts from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** A YAML file of .github/ that knows on which line each of its values stands. */
export interface YamlFile {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** Why the text is no YAML, or YAML that says one thing twice. */
  readonly broken: readonly Problem[];
  /** What is wrong with the value at a path, on its line: that of the key for what has one. */
  problem(path: Path, message: string): Problem;
  /** The comment behind the value at a path: `uses: a/b@0123 # v1.2.3` has `v1.2.3`. */
  commentAt(path: Path): string;
}

export function yamlFile(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (offset: number): number => lines.linePos(offset).line;
  return {
    file,
    text,
    value: document.errors.length === 0 ? document.toJS() : undefined,
    broken: [...document.errors, ...document.warnings].map(({ pos, message }) => ({
      file,
      line: lineOf(pos[0]),
      message: message.split("\n", 1).join(),
    })),
    problem: (path, message) => ({ file, line: lineOf(offsetAt(document.contents, path)), message }),
    commentAt: (path) => {
      const node = document.getIn(path, true);
      return isScalar(node) ? (node.comment ?? "").trim() : "";
    },
  };
}

/** Of the key that a path ends with; of what is nearest to it where there is no such key. */
function offsetAt(root: Node | null, path: Path): number {
  let node: unknown = root;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node = (node as { get?(step: string | number, keep: true): unknown } | null)?.get?.(step, true);
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

const startOf = (node: unknown): number | undefined => (node as Partial<Node> | null | undefined)?.range?.[0];

/** An object as it stands in YAML; empty where there is none. */
export function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
