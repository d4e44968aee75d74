import { ConfigError } from "../../errors.js";
import { SourceRecord } from "../../record/source-record.js";
import { HEAD_BYTES, headOf } from "../bytes/head.js";
import { countLines, MAX_RECORD_BYTES, NEWLINE } from "../bytes/lines.js";
import { FLAWED, Flaws } from "../bytes/notices.js";
import { JsonFile } from "./json-record.js";
import { beforeArray, isBody, openIn, strangeMember } from "./json-wrapper.js";

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** One record per element of the array, in one batch per chunk. An element that is not JSON ends the file: where the next one begins is unknown. */
export async function* jsonArrayBatches(
  file: string,
  chunks: AsyncIterable<Buffer>,
  flaws: Flaws = new Flaws(),
): AsyncGenerator<Iterable<SourceRecord>> {
  const json = new JsonFile(file);
  for await (const elements of elementBatches(file, chunks)) yield recordsOf(json, elements, flaws);
}

/** Parses an element when its record is read, not earlier. */
function* recordsOf(file: JsonFile, elements: readonly Element[], flaws: Flaws): Generator<SourceRecord> {
  for (const element of elements) {
    const { bytes, line } = element;
    const isFlawed = flaws.isIn(line, line + countLines(bytes));
    yield isFlawed
      ? new SourceRecord({ value: bytes.toString("utf8"), issues: [FLAWED], origin: { file: file.name, line } })
      : recordOf(file, element);
  }
}

function recordOf(file: JsonFile, { bytes, line }: Element): SourceRecord {
  try {
    return file.recordOf({ buffer: bytes, start: 0, end: bytes.length }, line);
  } catch {
    throw new ConfigError(
      `${file.name}:${line}: the element that starts here is not JSON. No element after it can be trusted.`,
    );
  }
}

interface Element {
  readonly bytes: Buffer;
  /** The line on which the element starts. */
  readonly line: number;
}

/** What may come next. */
type Place = "array" | "element or end" | "element" | "comma or end" | "nothing";

/** Cuts a JSON array into its elements, in one batch per chunk. Elements before an error are yielded before it is thrown. */
async function* elementBatches(file: string, text: AsyncIterable<Buffer>): AsyncGenerator<Element[]> {
  const { head, chunks } = await headOf(text, HEAD_BYTES);
  const beginning = head.toString("latin1");
  let body = beforeArray(beginning);
  const splitter = new ElementSplitter(file, body, !isBody(beginning));
  for await (const whole of chunks) {
    const chunk = whole.subarray(body.length); // the first one is the head
    body = "";
    const error = splitter.add(chunk);
    if (splitter.elements.length > 0) yield splitter.elements;
    if (error) throw error;
  }
  const error = splitter.end();
  if (error) throw error;
}

class ElementSplitter {
  readonly #file: string;
  #place: Place = "array";
  /** Objects around the array that are not closed yet. */
  #open: number;
  readonly #mayGoOn: boolean;
  /** What follows the array in the objects around it. */
  #tail: Buffer[] | undefined;
  #line = 1;
  #value: ValueEnd | undefined;
  #pieces: Buffer[] = [];
  #size = 0;
  #startLine = 1;
  /** Elements that end in the latest chunk. */
  elements: Element[] = [];

  /** @param body What stands before the array; then braces close it. @param mayGoOn Other members may follow the array */
  constructor(file: string, body: string, mayGoOn: boolean) {
    this.#file = file;
    this.#mayGoOn = mayGoOn;
    this.#open = openIn(body);
    this.#line += countLines(Buffer.from(body));
  }

  add(chunk: Buffer): ConfigError | undefined {
    this.elements = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#tail) {
        this.#tail.push(chunk.subarray(at));
        this.#size += chunk.length - at;
        return this.#size > MAX_RECORD_BYTES ? this.#problem(EXPECTED.nothing) : undefined;
      }
      if (this.#value) {
        const end = this.#value.find(chunk, at);
        const piece = chunk.subarray(at, end === -1 ? undefined : end);
        this.#keep(piece);
        if (this.#size > MAX_RECORD_BYTES) return this.#problem(TOO_LONG, this.#startLine);
        if (end === -1) return undefined;
        this.#finish();
        at = end;
        continue;
      }
      const byte = chunk[at] ?? 0;
      if (byte === NEWLINE) this.#line += 1;
      if (isSpace(byte)) at += 1;
      else if (byte === CLOSE_OBJECT && this.#place === "nothing" && this.#open > 0) {
        this.#open -= 1;
        at += 1;
      } else if (byte === COMMA && this.#place === "nothing" && this.#open > 0 && this.#mayGoOn) {
        this.#tail = [];
        at += 1;
      } else if (byte === OPEN_ARRAY || byte === CLOSE_ARRAY || byte === COMMA) {
        const problem = this.#mark(byte);
        if (problem) return problem;
        if (!this.#value) at += 1;
      } else {
        const problem = this.#begin();
        if (problem) return problem;
      }
    }
    return undefined;
  }

  end(): ConfigError | undefined {
    if (this.#value)
      return this.#problem("the element that starts here never ends: is the file cut off?", this.#startLine);
    if (this.#place !== "nothing") return this.#problem("the array does not end: is the file cut off?");
    if (this.#tail) return this.#problemBehind(Buffer.concat(this.#tail).toString("utf8"));
    return this.#open > 0 ? this.#problem(EXPECTED.body) : undefined;
  }

  #problemBehind(text: string): ConfigError | undefined {
    try {
      const strange = strangeMember(text, this.#open);
      return strange === undefined ? undefined : this.#problem(otherMember(strange));
    } catch {
      return this.#problem(EXPECTED.body);
    }
  }

  #mark(byte: number): ConfigError | undefined {
    if (byte === OPEN_ARRAY) {
      if (this.#place !== "array") return this.#begin();
      this.#place = "element or end";
    } else if (byte === COMMA && this.#place === "comma or end") this.#place = "element";
    else if (byte === CLOSE_ARRAY && (this.#place === "comma or end" || this.#place === "element or end")) {
      this.#place = "nothing";
    } else return this.#problem(EXPECTED[this.#place]);
    return undefined;
  }

  #begin(): ConfigError | undefined {
    if (this.#place !== "element" && this.#place !== "element or end") return this.#problem(EXPECTED[this.#place]);
    this.#value = new ValueEnd();
    this.#startLine = this.#line;
    return undefined;
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    this.#line += countLines(piece);
  }

  #finish(): void {
    const [first] = this.#pieces;
    const bytes = this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces);
    this.elements.push({ bytes, line: this.#startLine });
    this.#value = undefined;
    this.#pieces = [];
    this.#size = 0;
    this.#place = "comma or end";
  }

  #problem(what: string, line: number = this.#line): ConfigError {
    return new ConfigError(`${this.#file}:${line}: ${what}`);
  }
}

const otherMember = (name: string): string =>
  `${JSON.stringify(name)} follows the array of records. It may hold more of them: write each array into a file of its own, without anything around it.`;

const TOO_LONG = `the element that starts here has more than ${MAX_RECORD_BYTES} bytes, perhaps because a quote or a bracket is never closed.`;

const EXPECTED: Readonly<Record<Place | "body", string>> = {
  body: "a brace must follow the array, and nothing else: is the file cut off?",
  array: "the file must hold one JSON array of records.",
  "element or end": "the array must begin with a record.",
  element: "a record must follow the comma.",
  "comma or end": "a comma must follow the record.",
  nothing:
    "the array has ended, and more text follows. Several values belong into one array, or one on each line (NDJSON).",
};

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Finds where a value in an array ends, by brackets and quotes alone; `JSON.parse` decides whether it is JSON. */
class ValueEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** The offset after the value, which begins or continues at `from`; -1 when it does not end in this chunk. */
  find(chunk: Buffer, from: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let end = -1;
    for (let at = from; at < chunk.length && end === -1; at += 1) {
      const byte = chunk[at] ?? 0;
      if (escaped) escaped = false;
      else if (inString) {
        if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 0) end = at + 1;
        }
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
      else if (depth === 0) {
        if (byte === COMMA || byte === CLOSE_ARRAY || isSpace(byte)) end = at;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth -= 1;
        if (depth === 0) end = at + 1;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return end;
  }
}
