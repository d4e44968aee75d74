import { recordsOf } from "../parts/records-of.mjs";

/** The source alone: what no way of sending can save. */
export async function run({ rows }) {
  for await (const _ of recordsOf(rows));
}
