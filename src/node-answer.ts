import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** A `Response` of these takes no body, not even an empty one. */
export const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** The `Response` of the platform, which callers compare with. */
export function platformResponse(status: number, headers: [string, string][], body: BodyInit | null): Response {
  const response = new Response(BODILESS.has(status) ? null : body, { status: Math.min(status, 599), headers });
  // Node reads a status of any three digits, and the constructor takes none beyond 599.
  return status > 599 ? Object.defineProperty(response, "status", { value: status }) : response;
}

const sameError = (error: unknown): unknown => error;

/**
 * An answer whose body is `raw`, as it came. `end` is told once how the body ended, or that it is let go.
 *
 * @param errorOf what a reader is told of an error of the body
 */
export function streamedResponse(
  status: number,
  headers: [string, string][],
  raw: Readable,
  end: (isWhole: boolean) => void,
  errorOf: typeof sameError = sameError,
): Response {
  const decoded = decodedBody(raw, new Headers(headers).get("content-encoding"));
  const ended = (isWhole: boolean): void => {
    end(isWhole);
    // An iterator's own return() waits for a read that may never end.
    if (!isWhole) for (const body of [decoded, raw]) body.on("error", () => {}).destroy();
  };
  return platformResponse(status, headers, streamOf(decoded[Symbol.asyncIterator](), ended, errorOf));
}

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** As `fetch` hands out a body: decoded. It is decoded as it is read, so that a small answer cannot become a huge one in memory. */
function decodedBody(body: Readable, encodings: string | null): Readable {
  const names = (encodings ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const decoders = names.reverse().flatMap((name) => (Object.hasOwn(DECODERS, name) ? [DECODERS[name]] : []));
  let decoded = body;
  // More than two are no server's answer but an attack.
  for (const decoder of decoders.slice(0, 2)) {
    if (decoder) decoded = pipeline(decoded, decoder(), () => {}); // a reader hears of the error
  }
  return decoded;
}

/** The chunks as a stream that tells once how it ended, and can be canceled while a read waits. */
export function streamOf(
  chunks: { next(): Promise<IteratorResult<Uint8Array, unknown>> },
  end: (isWhole: boolean) => void,
  errorOf: typeof sameError = sameError,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (!done) return controller.enqueue(value);
          end(true);
          controller.close();
        } catch (error) {
          end(false);
          controller.error(errorOf(error));
        }
      },
      cancel: () => end(false),
    },
    { highWaterMark: 0 },
  );
}
