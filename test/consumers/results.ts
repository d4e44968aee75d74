import { readFileSync, writeFileSync } from "node:fs";
import { type Cell, commandOf, type Group, titleOf } from "./cell.js";
import type { Ending } from "./place.js";

/** What the last whole run gave. */
export interface Results {
  /** The Node.js that ran the driver, and the cells that name none. */
  readonly node: string;
  readonly cells: readonly Result[];
}

export interface Result {
  readonly group: Group;
  readonly name: string;
  readonly command: string;
  readonly tools: readonly string[];
  readonly verdict: "works" | "does not work";
  readonly reason?: string;
}

const FILE = new URL("results.json", import.meta.url);

export const readResults = (): Results => JSON.parse(readFileSync(FILE, "utf8")) as Results;

export const writeResults = (results: Results): void => writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`);

/** As it is recorded, when it ended as it is known to. */
export function resultOf(cell: Cell): Result {
  const { group, name, tools, known, node } = cell;
  return {
    group,
    name,
    command: commandOf(cell),
    tools: [...tools, ...(node ? [`node@${node}`] : [])],
    verdict: known ? "does not work" : "works",
    ...(known && { reason: known.reason }),
  };
}

/** What is not as it is known, in either direction. */
export function problemOf(cell: Cell, ending: Ending): string | undefined {
  const { known } = cell;
  if (ending === undefined) {
    return known ? `${titleOf(cell)} works, and is known not to: ${known.reason} Take \`known\` away.` : undefined;
  }
  if (known && ending.includes(known.says)) return undefined;
  const hint = known ? ` (it is known for "${known.says}")` : "";
  return `${titleOf(cell)} does not work${hint}:\n${ending.trim()}`;
}
