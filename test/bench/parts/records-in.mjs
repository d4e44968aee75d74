import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** The lines of an NDJSON file as everybody reads them. */
export const linesIn = (file) =>
  createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });

/** Its records. */
export async function* recordsIn(file) {
  for await (const line of linesIn(file)) yield JSON.parse(line);
}
