/** Enough to see what a file is, and the names of its first columns. */
export const HEAD_BYTES: number = 4096;

export interface WithHead {
  /** At least as long as asked for, unless there is no more. */
  readonly head: Buffer;
  /** Everything, the head included. */
  readonly chunks: AsyncGenerator<Buffer>;
}

export interface Beginning {
  readonly bytes: Buffer;
  /** What ended the stream before its time. */
  readonly failure: { readonly error: unknown } | undefined;
}

/** The next bytes of a stream, after those that are known: at least as many as asked for, unless there are no more. */
export async function nextBytes(
  iterator: AsyncIterator<Buffer>,
  length: number,
  known: readonly Buffer[] = [],
): Promise<Beginning> {
  const pieces = [...known];
  let size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  let failure: Beginning["failure"];
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
  return { bytes: pieces.length === 1 && first ? first : Buffer.concat(pieces), failure };
}

/** Looks at the beginning of a stream. An error meanwhile is thrown by `chunks`, after the bytes before it. */
export async function headOf(chunks: AsyncIterable<Buffer>, length: number): Promise<WithHead> {
  const iterator = chunks[Symbol.asyncIterator]();
  const { bytes: head, failure } = await nextBytes(iterator, length);
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
