/** Enough to see what a file is, and the names of its first columns. */
export const HEAD_BYTES: number = 4096;

export interface WithHead {
  /** At least as long as asked for, unless there is no more. */
  readonly head: Buffer;
  /** Everything, the head included. */
  readonly chunks: AsyncGenerator<Buffer>;
}

/** Looks at the beginning of a stream. An error meanwhile is thrown by `chunks`, after the bytes before it. */
export async function headOf(chunks: AsyncIterable<Buffer>, length: number): Promise<WithHead> {
  const iterator = chunks[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  let size = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    while (size < length) {
      const { done, value } = await iterator.next();
      if (done) break;
      pieces.push(value);
      size += value.length;
    }
  } catch (error) {
    failure = { error };
  }
  const [first] = pieces;
  const head = pieces.length === 1 && first ? first : Buffer.concat(pieces);
  async function* all(): AsyncGenerator<Buffer> {
    try {
      if (head.length > 0) yield head;
      if (failure) throw failure.error;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  return { head, chunks: all() };
}

export async function* asBuffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const bytes of chunks) yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
