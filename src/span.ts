/** Bytes in a buffer that many share: it costs no view for each, and neighbours are copied at once. */
export interface Span {
  readonly buffer: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export const spanOf = (buffer: Uint8Array): Span => ({ buffer, start: 0, end: buffer.byteLength });

export const sizeOf = ({ start, end }: Span): number => end - start;

/** A view of them. */
export const bytesOf = ({ buffer, start, end }: Span): Uint8Array => buffer.subarray(start, end);
