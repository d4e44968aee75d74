import { createGunzip, type Gunzip } from "node:zlib";
import { ConfigError } from "../../errors.js";
import { codeOf } from "../file-error.js";

/** One write can unpack to a thousand times as much. */
const WRITE_BYTES = 16 * 1024;

export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Unpacks. Bytes before a damage are yielded before the error is thrown: the stream's own iterator would drop them. */
export async function* gunzip(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = createGunzip();
  let unpacked: Buffer[] = [];
  let written = 0;
  stream.on("data", (bytes: Buffer) => unpacked.push(bytes));
  stream.on("error", () => {}); // `feed` reports it
  try {
    for await (const piece of pieces(chunks)) {
      const error = stream.readableEnded ? undefined : await feed(stream, piece);
      const ready = unpacked;
      unpacked = [];
      yield* ready;
      // Zeros may follow the end, as padding; Node ignores what follows them.
      const rest = piece.subarray(Math.max(0, stream.bytesWritten - written));
      written += piece.length;
      if (error) throw damaged(name, error);
      if (stream.readableEnded && rest.some((byte) => byte !== 0)) throw damaged(name);
    }
    const error = stream.readableEnded ? undefined : await feed(stream);
    yield* unpacked;
    if (error) throw damaged(name, error);
  } finally {
    stream.destroy();
  }
}

async function* pieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += WRITE_BYTES) yield chunk.subarray(at, at + WRITE_BYTES);
  }
}

/** Resolves when the bytes (at the end: what is left) are unpacked. The stream has no callback for a write that fails or passes the end. */
function feed(stream: Gunzip, bytes?: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const end = (error?: Error | null): void => {
      stream.off("error", end).off("end", end);
      resolve(error ?? undefined);
    };
    stream.once("error", end).once("end", end);
    if (bytes === undefined) stream.end();
    else stream.write(bytes, end);
  });
}

function damaged(name: string, cause?: Error): ConfigError {
  const isCut = codeOf(cause) === "Z_BUF_ERROR";
  const what = isCut ? "the compressed file (gzip) is cut off" : "the compressed file (gzip) is damaged";
  return new ConfigError(`${name}: ${what}; get it once more (gunzip -t checks it). What came before was read.`, {
    cause,
  });
}
