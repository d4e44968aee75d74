import { wholeOf } from "../../commonjs.js";
import { ConfigError } from "../../errors.js";
import { type Archive, memberNamed } from "../bytes/zip.js";

export type Attributes = Readonly<Record<string, string>>;

export interface XmlEvents {
  open(tag: string, attributes: Attributes): void;
  close?(tag: string): void;
  text?(text: string): void;
}

/** Names without their namespace, which is the same for all of them. */
const local = (name: string): string => name.slice(name.indexOf(":") + 1);

/** No part of a spreadsheet is nested as deep, and no tag of it has as many attributes. */
const MOST_LEVELS = 100;
const MOST_ATTRIBUTES = 100;
/** What is parsed at once. A part that is broken is read to the end of its piece. */
const PIECE_BYTES = 16 * 1024;

/** Parses XML as it comes, and yields how many bytes were parsed. @param place For an error: where it is by then */
export async function* parseXml(
  place: () => string,
  chunks: AsyncIterable<Buffer>,
  events: XmlEvents,
): AsyncGenerator<number> {
  const sax = wholeOf(await import("sax"));
  const parser = sax.parser(true);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isBroken = false;
  let hasRoot = false;
  let levels = 0;
  let attributesOfTag = 0;
  parser.onerror = () => {
    isBroken = true;
    parser.resume(); // it would throw its own message, which quotes the text
  };
  parser.onattribute = () => {
    attributesOfTag += 1;
    if (attributesOfTag > MOST_ATTRIBUTES) isBroken = true;
  };
  parser.onopentag = ({ name, attributes }) => {
    hasRoot = true;
    levels += 1;
    attributesOfTag = 0;
    if (levels > MOST_LEVELS) isBroken = true;
    if (!isBroken) events.open(local(name), attributes as Attributes);
  };
  parser.onclosetag = (name) => {
    levels -= 1;
    if (!isBroken) events.close?.(local(name));
  };
  parser.ontext = (text) => !isBroken && events.text?.(text);
  parser.oncdata = (text) => !isBroken && events.text?.(text);
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length && !isBroken; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      const text = decoded(piece);
      if (text === undefined) isBroken = true;
      else parser.write(text);
      yield piece.length;
    }
    if (isBroken) break;
  }
  if (!isBroken && (decoded() === undefined || !hasRoot)) isBroken = true;
  if (!isBroken) parser.close();
  if (isBroken) throw new ConfigError(`${place()}: the spreadsheet is damaged: it holds XML that cannot be read.`);

  function decoded(piece?: Buffer): string | undefined {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      return undefined; // other bytes than UTF-8: what they were is lost
    }
  }
}

/** More than the list of sheets or of styles ever takes. */
const MOST_PART_BYTES = 16 * 1024 * 1024;

/** Reads a part that is all in memory. @throws {ConfigError} when it is not there, is damaged, or takes too much */
export async function readXml(
  archive: Archive,
  member: string,
  events: XmlEvents,
  mostBytes: number = MOST_PART_BYTES,
): Promise<void> {
  const { size, read } = memberNamed(archive, member);
  if (size > mostBytes) throw tooLarge(archive.name);
  for await (const _ of parseXml(() => archive.name, read(), events));
}

export function tooLarge(name: string): ConfigError {
  return new ConfigError(`${name} has more text than fits into memory; save it as CSV.`);
}
