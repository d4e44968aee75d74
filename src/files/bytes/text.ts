import { isAscii, isUtf8 } from "node:buffer";
import { ConfigError } from "../../errors.js";
import { otherEncoding } from "./guess.js";
import { nextBytes } from "./head.js";
import { countLines, NEWLINE } from "./lines.js";
import type { Flaws, NoticeKind, Notices } from "./notices.js";

/** As much is looked at before it is decided whether a text is UTF-8 with a few broken lines, or written in another encoding. */
const WINDOW_BYTES = 64 * 1024;

/**
 * Passes chunks through, cut between characters. A line that is not text (other bytes than UTF-8, or NUL) is told to `flaws`, and
 * its bytes become U+FFFD. When there are more of them than lines with letters in UTF-8, the text is written in another encoding:
 * it ends before the first of them, because names would arrive broken.
 *
 * @param isSaid The user says that it is UTF-8, so that it is no other encoding.
 */
export async function* textOnly(
  name: string,
  chunks: AsyncIterable<Buffer>,
  { flaws, isSaid = false }: { readonly flaws: Flaws; readonly isSaid?: boolean },
): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let line = 1;
  let cut: Buffer = Buffer.alloc(0);
  let good = 0; // lines with letters outside ASCII
  let lastGood = 0;
  let bad = 0;
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      let bytes = cut.length === 0 ? next.value : Buffer.concat([cut, next.value]);
      let failure: { readonly error: unknown } | undefined;
      let whole = wholeOf(bytes);
      let isGood = isText(whole);
      if (!isGood) {
        ({ bytes, failure } = await nextBytes(iterator, WINDOW_BYTES, [bytes]));
        whole = wholeOf(bytes);
        isGood = isText(whole);
      }
      cut = bytes.subarray(whole.length);
      if (isGood) {
        if (!isAscii(whole)) countGoodOf(whole);
        if (whole.length > 0) yield whole;
      } else {
        const lines = linesOf(whole);
        countGood(lines);
        bad += lines.filter((one) => !isUtf8(one)).length;
        if (!isSaid && bad > good) {
          const start = lines.findIndex((one) => !isText(one));
          const before = Buffer.concat(lines.slice(0, start));
          if (before.length > 0) yield before;
          throw await otherEncoding(`${name}:${line + start}`, bytes.subarray(before.length));
        }
        yield Buffer.concat(lines.map((one, index) => (isText(one) ? one : mended(one, line + index))));
      }
      line += countLines(whole);
      if (failure) throw failure.error;
    }
    if (cut.length === 0) return;
    if (good === 0 && !isSaid) throw await otherEncoding(`${name}:${line}`, cut);
    throw new ConfigError(`${name}:${line}: the text is cut off within a character.`);
  } finally {
    await iterator.return?.();
  }
  /** The same of a text without a bad line, which most chunks are, without a view of each line. */
  function countGoodOf(text: Buffer): void {
    let at = line;
    for (let start = 0; start < text.length; at += 1) {
      const end = text.indexOf(NEWLINE, start);
      const next = end === -1 ? text.length : end + 1;
      while (start < next && (text[start] as number) < 0x80) start += 1;
      if (start < next && at !== lastGood) {
        good += 1;
        lastGood = at;
      }
      start = next;
    }
  }
  /** A line may come in several pieces, and counts once. */
  function countGood(lines: readonly Buffer[]): void {
    for (const [index, one] of lines.entries()) {
      if (line + index === lastGood || isAscii(one) || !isUtf8(one)) continue;
      good += 1;
      lastGood = line + index;
    }
  }
  function mended(broken: Buffer, at: number): Buffer {
    flaws.add(at);
    return Buffer.from(broken.toString("utf8").replaceAll("\0", "\uFFFD"));
  }
}

/** Without a character that continues in the next chunk, and the beginning of its line. */
function wholeOf(bytes: Buffer): Buffer {
  const cut = cutCharacter(bytes);
  if (cut === 0) return bytes;
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  return bytes.subarray(0, end === 0 ? bytes.length - cut : end);
}

/** Bytes at the end that belong to a character which continues in the next chunk. */
function cutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return lengthOfCharacter(byte) > back ? back : 0;
  }
  return 0;
}

function lengthOfCharacter(first: number): number {
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** The lines, each with its line break. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(bytes.subarray(start, end + 1));
    start = end + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines;
}

const MARK = Buffer.from("\uFEFF");
const LOST = Buffer.from("\uFFFD");
const AMPERSAND = 0x26;

/**
 * UTF-8 that was read as one of the encodings of Western Europe, and encoded once more: the first byte of a character as Â, Ã, Ð or the
 * like, and the second as what stands for 80 to BF there.
 */
const TWICE =
  /\xC3[\x82-\x85\x8E-\x91](?:\xC2[\x80-\xBF]|\xC5[\x92\x93\xA0\xA1\xB8\xBD\xBE]|\xC6\x92|\xCB[\x86\x9C]|\xE2\x80[\x93-\xBA]|\xE2\x82\xAC|\xE2\x84\xA2)/g;

/** Whether `TWICE` may be found: it begins with two bytes that few languages write. A text of all bytes to search in costs more than reading them. */
function hasTwice(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(0xc3); at !== -1; at = bytes.indexOf(0xc3, at + 1)) {
    const second = bytes[at + 1] ?? 0;
    if ((second >= 0x82 && second <= 0x85) || (second >= 0x8e && second <= 0x91)) return true;
  }
  return false;
}

/** A character as HTML writes it, which some shops keep so: `O&#039;Neil` and `Zo&euml;`. */
const HTML =
  /&(?:amp|quot|apos|lt|gt|nbsp|szlig|#\d{2,5}|#x[0-9a-f]{2,4}|[a-z]{1,2}(?:uml|acute|grave|circ|tilde|cedil|slash|ring));/gi;

/** Takes byte order marks out that stand at the start of a later line, and tells what else is odd. */
export async function* noticed(chunks: AsyncIterable<Buffer>, notices: Notices, flaws: Flaws): AsyncGenerator<Buffer> {
  let line = 1;
  let isStart = false;
  for await (const chunk of chunks) {
    const marks = laterMarks(chunk, isStart);
    const bytes = marks.length === 0 ? chunk : without(chunk, marks);
    tell(chunk, marks, (at) => notices.add("later-mark", at));
    if (bytes.length === 0) continue;
    if (bytes.includes(LOST)) notice(bytes, /\xEF\xBF\xBD/g, "lost-characters");
    if (hasTwice(bytes)) notice(bytes, TWICE, "double-encoded");
    if (bytes.includes(AMPERSAND)) notice(bytes, HTML, "html-signs");
    line += countLines(bytes);
    isStart = bytes[bytes.length - 1] === NEWLINE;
    yield bytes;
  }
  /** Once for each line, however many of them are on it. */
  function notice(bytes: Buffer, pattern: RegExp, kind: NoticeKind): void {
    let told = 0;
    const offsets = [...bytes.toString("latin1").matchAll(pattern)].map(({ index }) => index);
    tell(bytes, offsets, (at) => {
      if (at !== told && !flaws.has(at)) notices.add(kind, at);
      told = at;
    });
  }
  /** With the line of each of the ascending offsets. */
  function tell(bytes: Buffer, offsets: readonly number[], each: (line: number) => void): void {
    let at = line;
    let from = 0;
    for (const offset of offsets) {
      at += countLines(bytes.subarray(from, offset));
      from = offset;
      each(at);
    }
  }
}

function laterMarks(bytes: Buffer, isStart: boolean): number[] {
  const marks: number[] = [];
  for (let at = bytes.indexOf(MARK); at !== -1; at = bytes.indexOf(MARK, at + MARK.length)) {
    const isAfterMark = marks.at(-1) === at - MARK.length;
    if (at === 0 ? isStart : bytes[at - 1] === NEWLINE || isAfterMark) marks.push(at);
  }
  return marks;
}

function without(bytes: Buffer, marks: readonly number[]): Buffer {
  const starts = [0, ...marks.map((at) => at + MARK.length)];
  return Buffer.concat(starts.map((start, index) => bytes.subarray(start, marks[index])));
}
