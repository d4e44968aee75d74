import { postJson } from "../parts/hand-loop.mjs";
import { lineBatches } from "../parts/lines.mjs";

/** The same by hand: it parses and posts, and the first failure ends it. */
export async function run({ url, file }) {
  const post = postJson(url);
  for await (const lines of lineBatches(file, 500)) await post(lines.map((line) => JSON.parse(line)));
}
