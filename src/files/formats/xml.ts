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

/** Parses XML as it comes, and yields how many bytes were parsed. */
export async function* parseXml(
  path: string,
  chunks: AsyncIterable<Buffer>,
  events: XmlEvents,
): AsyncGenerator<number> {
  const sax = await import("sax").then((module) => ({ ...module, ...module.default })); // bundled, it is CommonJS
  const parser = sax.parser(true);
  const decoder = new TextDecoder();
  let isBroken = false;
  parser.onerror = () => {
    isBroken = true;
    parser.resume(); // it would throw its own message, which quotes the text
  };
  parser.onopentag = ({ name, attributes }) => events.open(local(name), attributes as Attributes);
  parser.onclosetag = (name) => events.close?.(local(name));
  parser.ontext = (text) => events.text?.(text);
  parser.oncdata = (text) => events.text?.(text);
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }));
    if (isBroken) break;
    yield chunk.length;
  }
  if (!isBroken) parser.close();
  if (isBroken) throw new ConfigError(`${path}: the spreadsheet is damaged: it holds XML that cannot be read.`);
}

export async function readXml(archive: Archive, member: string, open: XmlEvents["open"]): Promise<void> {
  for await (const _ of parseXml(archive.name, memberNamed(archive, member).read(), { open }));
}
