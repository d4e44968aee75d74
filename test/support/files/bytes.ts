import { Readable } from "node:stream";
import { type ByteInput, streamInput } from "../../../src/files/bytes/open.js";

/** The text in pieces of `size` bytes, so that every boundary falls everywhere. */
export async function* inPieces(text: string | Uint8Array, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function textInput(text: string | Uint8Array, name = "input"): ByteInput {
  return streamInput(name, Readable.from(inPieces(text, 7)));
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Every item of every batch, one by one. */
export async function* flat<T>(batches: AsyncIterable<Iterable<T>>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}
