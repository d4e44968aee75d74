import { gzipSync } from "node:zlib";
import { encode } from "iconv-lite";
import { type Packing, zipOf } from "../../files/zip.js";

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

/** In archives, of which each file is an input. */
export const ARCHIVES: Readonly<Record<string, Container>> = {
  ZIP: (text) => zipOf({ "export/customers.csv": text, "__MACOSX/export/._customers.csv": "x" }),
  "ZIP, cut": (text, random) => cut(zipOf({ "customers.csv": text }), random),
  "ZIP, flipped": (text, random) => flipped(zipOf({ "customers.csv": text }), random),
  "ZIP, flipped near its end": (text, random) => {
    const bytes = zipOf({ "customers.csv": text });
    const at = bytes.length - 1 - below(80, random);
    return Buffer.concat([bytes.subarray(0, at), flipped(bytes.subarray(at), random)]);
  },
  "ZIP with something after it": (text) =>
    Buffer.concat([zipOf({ "customers.csv": text }), Buffer.from("PK and more")]),
  "ZIP of several": (text) => zipOf({ "a.csv": text, "b/c.csv": text }),
  "ZIP of a ZIP": (text) => zipOf({ "a.zip": zipOf({ "a.csv": text }) }),
  "ZIP of a gzip": (text) => zipOf({ "a.csv.gz": gzipSync(text) }),
  "ZIP of nothing": () => zipOf({ "__MACOSX/x": "x" }),
  "ZIP of one name twice": (text) => zipOf({ a: text, b: text }, { rename: { b: "a" } }),
  ...Object.fromEntries(
    Object.entries({
      encrypted: { encrypted: true },
      "with another checksum": { crc: 7 },
      "that says less": { size: 99 },
      "that says more": { size: 9_999_999 },
      "that climbs": { rename: { a: "../../a" } },
      "from the root": { rename: { a: "/etc/a" } },
      "with backslashes": { rename: { a: "b\\a" } },
      "not packed": { method: 0 },
      "packed in another way": { method: 14 },
    } satisfies Record<string, Packing>).map(([what, packing]) => [
      `ZIP ${what}`,
      (text: Buffer): Buffer => zipOf({ a: text }, packing),
    ]),
  ),
};

/** Encodings that have to be said. Characters that one does not have become question marks. */
export const ENCODINGS = [
  "windows-1250",
  "windows-1251",
  "windows-1252",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "koi8-r",
  "koi8-u",
  "macintosh",
  "utf-16le",
  "utf-16be",
] as const;

export const inEncoding = (encoding: string, text: Buffer): Buffer => encode(text.toString("utf8"), encoding);
