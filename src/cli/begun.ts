import { begin } from "../files/formats/source.js";
import type { Input } from "./input.js";

/**
 * The input, read up to its first records: a header that cannot be mapped is an error before any input is sent. A stream
 * cannot be read again, so the records that were taken from it come first when it is read on.
 */
export async function begun(input: Input): Promise<Input> {
  const { readOn, leave } = await begin(input.records);
  if (!input.isFile) return { ...input, records: readOn };
  await leave();
  return input;
}
