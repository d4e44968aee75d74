import type { OpenMapping } from "./choose.js";

/** How a mapping is written to a file: a target that needs no more than its field is that field. */
export function mappingText({ columns, ...rest }: OpenMapping): string {
  const short = Object.entries(columns).map(([column, target]) => [
    column,
    target.as === undefined ? target.field : target,
  ]);
  return `${JSON.stringify({ columns: Object.fromEntries(short), ...rest }, undefined, 2)}\n`;
}
