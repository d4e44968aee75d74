import { BATCH_SIZE } from "../parts/hand-loop.mjs";
import { bodyOf, lineBatches } from "../parts/lines.mjs";
import { createPool } from "../parts/pool.mjs";
import { httpPoster } from "../parts/post.mjs";

/** Raw pass-through: lines become bodies without a look at them. With `parse` they are parsed, and nothing is done with the result. */
export async function run({ url, file, concurrency, parse }) {
  const pool = createPool(concurrency);
  const post = httpPoster(url, concurrency);
  for await (const lines of lineBatches(file, BATCH_SIZE)) {
    if (parse) for (const line of lines) JSON.parse(line.utf8Slice());
    const body = bodyOf(lines); // the next body is ready before there is room for it
    await pool.run(() => post(body));
  }
  await pool.drain();
}
