import { constants, gunzipSync } from "node:zlib";

/** The text of a file as far as it is one. */
export interface StrictText {
  readonly text: string;
  /** Whether more would have followed that cannot be read: then a last line without an end is no row. */
  readonly isCut: boolean;
  /** Of what cannot be read; undefined in a damaged archive. */
  readonly badLine?: number;
  readonly isUncertain?: boolean;
  /** Lines with bytes that are no text, and which are no reason to stop. */
  readonly flawed?: ReadonlySet<number>;
}

/** Reads all of it at once. `undefined` when it is no text from its first bytes on. @param said The encoding, as the user says it */
export function strictText(bytes: Buffer, said?: string): StrictText | undefined {
  const found = unpacked(bytes, (stored, isBeginning) => decoded(stored, isBeginning, said));
  return found && { ...found, text: found.text.replace(/\n\uFEFF+/g, "\n") };
}

type Decode = (stored: Buffer, isBeginning?: boolean) => StrictText | undefined;

function unpacked(bytes: Buffer, decode: Decode): StrictText | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return decode(bytes);
  try {
    const { buffer, engine } = gunzipSync(bytes, { info: true }) as unknown as Unpacked;
    const found = decode(buffer);
    const isFollowed = bytes.subarray(engine.bytesWritten).some((byte) => byte !== 0);
    return found && isFollowed ? { ...found, isCut: true } : found;
  } catch {
    return unpackedBeginning(bytes, decode);
  }
}

/** What `info` adds, which the types do not know. */
interface Unpacked {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function unpackedBeginning(bytes: Buffer, decode: Decode): StrictText | undefined {
  try {
    const found = decode(gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }), true);
    return found && { ...found, isCut: true };
  } catch {
    return { text: "", isCut: true, isUncertain: true };
  }
}

const HEAD = 4096;

function decoded(stored: Buffer, isBeginning = false, said?: string): StrictText | undefined {
  if (stored.length === 0) return undefined;
  if (said !== undefined) return asSaid(stored, said, isBeginning);
  const mark = stored.subarray(0, 2).toString("hex");
  if (mark === "fffe" && stored.subarray(2, 4).toString("hex") !== "0000") return wide(stored, "utf-16le", isBeginning);
  if (mark === "feff") return wide(stored, "utf-16be", isBeginning);
  if (mark === "fffe" || mark === "1f8b" || isBinary(stored.subarray(0, HEAD))) return undefined;
  return narrow(withLineFeeds(stored), isBeginning);
}

function isBinary(head: Buffer): boolean {
  const lines = head.toString("latin1").split("\n");
  return lines.filter((line) => line.includes("\0")).length * 2 > lines.length;
}

/** Where no line of the beginning ends with a line feed, lines end with a carriage return. */
function withLineFeeds(bytes: Buffer): Buffer {
  return bytes.subarray(0, HEAD).includes("\n")
    ? bytes
    : Buffer.from(bytes.toString("latin1").replaceAll("\r", "\n"), "latin1");
}

function isUtf8(line: string): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(line, "latin1"));
    return true;
  } catch {
    return false;
  }
}

/** Lines that are no UTF-8 are flaws as long as they are fewer than those with letters in UTF-8. */
function narrow(bytes: Buffer, isBeginning: boolean): StrictText {
  const lines = bytes.toString("latin1").split("\n");
  const last = lines.length - 1;
  const isCutInside = !isUtf8(lines[last] ?? "") && endsWithinCharacter(bytes);
  const whole = isCutInside ? lines.slice(0, last) : lines;
  const bad = whole.filter((line) => !isUtf8(line));
  const good = whole.filter((line) => isUtf8(line) && /[\x80-\xff]/.test(line));
  const before = (count: number): string =>
    new TextDecoder().decode(
      Buffer.from(
        lines
          .slice(0, count)
          .map((line) => `${line}\n`)
          .join(""),
        "latin1",
      ),
    );
  if (bad.length > good.length) {
    const first = whole.findIndex((line) => !isUtf8(line) || line.includes("\0"));
    return { text: before(first), isCut: true, badLine: first + 1 };
  }
  const flawed = new Set(whole.flatMap((line, index) => (!isUtf8(line) || line.includes("\0") ? [index + 1] : [])));
  if (!isCutInside) return { text: new TextDecoder().decode(bytes), isCut: false, flawed };
  return { text: before(last), isCut: true, flawed, ...(!isBeginning && { badLine: last + 1 }) };
}

/** Letters of another encoding are not UTF-8 by chance, and no file with a mark is in another one. */
function asSaid(bytes: Buffer, said: string, isBeginning: boolean): StrictText | undefined {
  if (/^(?:fffe|feff|efbbbf|1f8b)/.test(bytes.toString("hex", 0, 3))) return undefined;
  if (said.startsWith("utf-16")) return wide(bytes, said, isBeginning);
  const head = bytes.subarray(0, HEAD);
  const lines = head.toString("latin1", 0, head.lastIndexOf("\n") + 1);
  if (isUtf8(lines) && /[\x80-\xff]/.test(lines)) return undefined;
  // What is no character in an encoding of one byte is a control character, or a sign of Apple, in the tables of the web.
  const all = new TextDecoder(said).decode(bytes);
  const text = all.slice(0, HEAD).includes("\n") ? all : all.replaceAll("\r", "\n");
  const flawed = text.split("\n").flatMap((line, index) => (/[\uFFFD\uF8FF\0\x80-\x9f]/.test(line) ? [index + 1] : []));
  return { text, isCut: false, flawed: new Set(flawed) };
}

function endsWithinCharacter(bytes: Buffer): boolean {
  for (let back = 1; back <= 3; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return false;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back;
  }
  return false;
}

function wide(bytes: Buffer, encoding: string, isBeginning: boolean): StrictText {
  // What is no character becomes U+FFFD, which is in none of the files.
  const all = new TextDecoder(encoding).decode(bytes);
  const text = all.slice(0, HEAD / 2 - 1).includes("\n") ? all : all.replaceAll("\r", "\n");
  const lines = text.split("\n");
  const isFlawed = (line: string): boolean => /[\uFFFD\0]/.test(line);
  const isCutInside = text.endsWith("\uFFFD") && isIncomplete(bytes, encoding);
  const whole = isCutInside ? lines.slice(0, -1) : lines;
  const flawed = new Set(whole.flatMap((line, index) => (isFlawed(line) ? [index + 1] : [])));
  if (!isCutInside) return { text, isCut: false, flawed };
  return { text: text.slice(0, -1), isCut: true, flawed, ...(!isBeginning && { badLine: lines.length }) };
}

/** Half of a byte pair, or the first half of a surrogate pair. */
function isIncomplete(bytes: Buffer, encoding: string): boolean {
  if (bytes.length % 2 === 1) return true;
  const upper = bytes[bytes.length - (encoding === "utf-16le" ? 1 : 2)] ?? 0;
  return upper >= 0xd8 && upper <= 0xdb;
}
