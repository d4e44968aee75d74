import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

/** Of the start and the end of a file: an export that was made again differs in one of them, or in its size. */
export const EDGE_BYTES: number = 64 * 1024;

/** SHA-256 in hex. Each part ends where it says, so that two lists of parts never meet. */
export function hashOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex");
}

/** Of a file, without reading all of it: its size, its first and its last bytes. */
export async function hashOfEdges(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  const head = await readAt(handle, 0, Math.min(EDGE_BYTES, size));
  const tail = await readAt(handle, Math.max(0, size - EDGE_BYTES), Math.min(EDGE_BYTES, size));
  return hashOf(String(size), head, tail);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
