import { ConfigError } from "../../errors.js";
import type { SourceRecord } from "../../record/source-record.js";
import { type Element, elementBatches } from "./json-elements.js";
import { recordOfJson } from "./json-record.js";

/** One record per element of the array, those of a chunk together. An element that is not JSON ends the file: nobody can say where the next one begins. */
export async function* jsonArrayBatches(
  file: string,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Iterable<SourceRecord>> {
  for await (const elements of elementBatches(file, chunks)) yield recordsOf(file, elements);
}

/** Parsed one by one, as they are asked for. */
function* recordsOf(file: string, elements: readonly Element[]): Generator<SourceRecord> {
  for (const element of elements) yield recordOf(file, element);
}

function recordOf(file: string, { bytes, line }: Element): SourceRecord {
  try {
    return recordOfJson(bytes, { file, line });
  } catch {
    throw new ConfigError(
      `${file}:${line}: the element that starts here is not JSON. No element after it can be trusted.`,
    );
  }
}
