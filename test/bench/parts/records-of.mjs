import { record } from "../records.mjs";

/** Records as a cursor of a database gives them, a page of 100 at a time. */
export async function* recordsOf(rows) {
  for (let n = 0; n < rows; n += 1) {
    if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    yield record(n);
  }
}
