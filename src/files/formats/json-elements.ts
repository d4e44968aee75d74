import { ConfigError } from "../../errors.js";
import { countLines } from "../columns/text.js";
import { isSpace, ValueEnd } from "./json-value.js";

/** An element beyond this is not a customer but one that never ends. */
export const MAX_ELEMENT_BYTES: number = 1024 * 1024;

export interface Element {
  readonly bytes: Buffer;
  /** On which it starts. */
  readonly line: number;
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** What may come next. */
type Place = "array" | "element or end" | "element" | "comma or end" | "nothing";

/** Cuts a JSON array into its elements, and gives those of one chunk together. Those before an error come before it. */
export async function* elementBatches(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Element[]> {
  const splitter = new Splitter(file);
  for await (const chunk of chunks) {
    const error = splitter.add(chunk);
    if (splitter.elements.length > 0) yield splitter.elements;
    if (error) throw error;
  }
  const error = splitter.end();
  if (error) throw error;
}

class Splitter {
  readonly #file: string;
  #place: Place = "array";
  #line = 1;
  #value: ValueEnd | undefined;
  #pieces: Buffer[] = [];
  #size = 0;
  #startLine = 1;
  /** Of the latest chunk. */
  elements: Element[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  add(chunk: Buffer): ConfigError | undefined {
    this.elements = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#value) {
        const end = this.#value.find(chunk, at);
        const piece = chunk.subarray(at, end === -1 ? undefined : end);
        this.#keep(piece);
        if (this.#size > MAX_ELEMENT_BYTES) return this.#problem(TOO_LONG, this.#startLine);
        if (end === -1) return undefined;
        this.#finish();
        at = end;
        continue;
      }
      const byte = chunk[at] ?? 0;
      if (byte === NEWLINE) this.#line += 1;
      if (isSpace(byte)) at += 1;
      else if (byte === OPEN || byte === CLOSE || byte === COMMA) {
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
    return this.#place === "nothing" ? undefined : this.#problem("the array does not end: is the file cut off?");
  }

  #mark(byte: number): ConfigError | undefined {
    if (byte === OPEN) {
      if (this.#place !== "array") return this.#begin();
      this.#place = "element or end";
    } else if (byte === COMMA && this.#place === "comma or end") this.#place = "element";
    else if (byte === CLOSE && (this.#place === "comma or end" || this.#place === "element or end")) {
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

const TOO_LONG = `the element that starts here has more than ${MAX_ELEMENT_BYTES} bytes, perhaps because a quote or a bracket is never closed.`;

const EXPECTED: Readonly<Record<Place, string>> = {
  array: "the file must hold one JSON array of records.",
  "element or end": "the array must begin with a record.",
  element: "a record must follow the comma.",
  "comma or end": "a comma must follow the record.",
  nothing: "the array has ended, and more text follows. For several values use NDJSON: jq -c '.[]'",
};
