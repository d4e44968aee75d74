import { HEAD_BYTES, headOf } from "./head.js";
import { NEWLINE, RETURN } from "./lines.js";

/** Text whose lines end with a carriage return alone, as old programs of the Mac write them, with line feeds instead. */
export async function* withLineFeeds(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, chunks: all } = await headOf(chunks, HEAD_BYTES);
  if (head.includes(NEWLINE) || !head.includes(RETURN)) {
    yield* all;
    return;
  }
  for await (const chunk of all) yield Buffer.from(chunk.map((byte) => (byte === RETURN ? NEWLINE : byte)));
}
