import { gzipSync } from "node:zlib";

/** One way to store a text, whole or damaged. */
export type Container = (text: Buffer, random: () => number) => Buffer;

const below = (limit: number, random: () => number): number => Math.floor(random() * limit);
const MARK = "\uFEFF";

function utf16(text: Buffer): Buffer {
  return Buffer.from(`${MARK}${text.toString("utf8").replaceAll("\uFFFD", "?")}`, "utf16le");
}

function flipped(bytes: Buffer, random: () => number): Buffer {
  const changed = Buffer.from(bytes);
  const at = below(changed.length, random);
  changed[at] = (changed[at] ?? 0) ^ (1 + below(255, random));
  return changed;
}

function cut(bytes: Buffer, random: () => number): Buffer {
  return bytes.subarray(0, 1 + below(bytes.length, random));
}

export const CONTAINERS: Readonly<Record<string, Container>> = {
  plain: (text) => text,
  marked: (text) => Buffer.concat([Buffer.from(MARK), text]),
  "UTF-16LE": utf16,
  "UTF-16BE": (text) => utf16(text).swap16(),
  "UTF-16LE, cut": (text, random) => cut(utf16(text), random),
  "UTF-16BE, flipped": (text, random) => flipped(utf16(text).swap16(), random),
  gzip: (text) => gzipSync(text),
  "gzip, cut": (text, random) => cut(gzipSync(text), random),
  "gzip, flipped": (text, random) => flipped(gzipSync(text), random),
  "gzip of UTF-16LE": (text) => gzipSync(utf16(text)),
  "gzip with something after it": (text, random) =>
    Buffer.concat([
      gzipSync(text),
      Buffer.from(Array.from({ length: below(200_000, random) }, () => below(256, random))),
    ]),
  "gzip in two members": (text, random) => {
    const at = below(text.length, random);
    return Buffer.concat([gzipSync(text.subarray(0, at)), gzipSync(text.subarray(at))]);
  },
  "gzip twice": (text) => gzipSync(gzipSync(text)),
};
