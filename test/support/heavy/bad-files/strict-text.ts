import { constants, gunzipSync } from "node:zlib";

/** The text of a file as far as it is one. */
export interface StrictText {
  readonly text: string;
  /** Whether more would have followed that cannot be read: then a last line without an end is no row. */
  readonly isCut: boolean;
  /** Of what cannot be read; undefined in a damaged archive. */
  readonly badLine?: number;
  readonly isUncertain?: boolean;
}

/** Reads all of it at once. `undefined` when it is no text from its first bytes on. */
export function strictText(bytes: Buffer): StrictText | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return decoded(bytes);
  try {
    const { buffer, engine } = gunzipSync(bytes, { info: true }) as unknown as Unpacked;
    const found = decoded(buffer);
    const isFollowed = bytes.subarray(engine.bytesWritten).some((byte) => byte !== 0);
    return found && isFollowed ? { ...found, isCut: true } : found;
  } catch {
    return unpackedBeginning(bytes);
  }
}

/** What `info` adds, which the types do not know. */
interface Unpacked {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function unpackedBeginning(bytes: Buffer): StrictText | undefined {
  try {
    const found = decoded(gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }), true);
    return found && { ...found, isCut: true };
  } catch {
    return { text: "", isCut: true, isUncertain: true };
  }
}

const HEAD = 4096;

function decoded(bytes: Buffer, isBeginning = false): StrictText | undefined {
  if (bytes.length === 0) return undefined;
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe" && bytes.subarray(2, 4).toString("hex") !== "0000") return wide(bytes, "utf-16le", isBeginning);
  if (mark === "feff") return wide(bytes, "utf-16be", isBeginning);
  if (mark === "fffe" || mark === "1f8b" || bytes.subarray(0, HEAD).includes(0)) return undefined;
  return narrow(bytes, isBeginning);
}

function narrow(bytes: Buffer, isBeginning: boolean): StrictText {
  const whole = new TextDecoder("utf-8", { fatal: true });
  const lines = bytes.toString("latin1").split("\n");
  const isBad = (line: string): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(line, "latin1"));
      return line.includes("\0");
    } catch {
      return true;
    }
  };
  const bad = lines.findIndex(isBad);
  if (bad === -1) return { text: new TextDecoder().decode(bytes), isCut: false };
  try {
    const text = whole.decode(bytes, { stream: true }); // a character that is cut at the very end is no error here
    if (!text.includes("\0")) return isBeginning ? { text, isCut: true } : { text, isCut: true, badLine: bad + 1 };
  } catch {
    // It is in the middle.
  }
  const before = lines.slice(0, bad).map((line) => `${line}\n`);
  return { text: new TextDecoder().decode(Buffer.from(before.join(""), "latin1")), isCut: true, badLine: bad + 1 };
}

function wide(bytes: Buffer, encoding: string, isBeginning: boolean): StrictText {
  // What is no character becomes U+FFFD, which is in none of the files.
  const text = new TextDecoder(encoding).decode(bytes);
  const at = text.search(/[\uFFFD\0]/);
  if (at === -1) return { text, isCut: false };
  const line = text.slice(0, at).split("\n").length;
  const isAtEnd = at === text.length - 1 && text.endsWith("\uFFFD");
  if (isAtEnd)
    return isBeginning
      ? { text: text.slice(0, at), isCut: true }
      : { text: text.slice(0, at), isCut: true, badLine: line };
  return { text: text.slice(0, text.lastIndexOf("\n", at) + 1), isCut: true, badLine: line };
}
