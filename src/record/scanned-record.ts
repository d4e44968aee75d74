import { bytesOf, type Span } from "../span.js";
import { hashesAt } from "./keys.js";
import { brand, type Origin, SourceRecord, type SourceRecordInit } from "./source-record.js";

const decoder = new TextDecoder();

/** A record that the scanner has found to be valid where it stands in a piece of a file. It is parsed only if somebody asks for its value. */
export class ScannedRecord implements SourceRecordInit, Span {
  readonly ok = true;
  readonly buffer: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Of its keys. */
  readonly hashes: readonly number[];
  readonly origin: Origin;
  #value: unknown;

  /** @param marks where the scanner found its keys in `buffer` */
  constructor(buffer: Uint8Array, start: number, end: number, marks: Int32Array, origin: Origin) {
    this.buffer = buffer;
    this.start = start;
    this.end = end;
    this.hashes = hashesAt(buffer, marks);
    this.origin = origin;
  }

  get bytes(): Uint8Array {
    return bytesOf(this);
  }

  get value(): unknown {
    this.#value ??= JSON.parse(decoder.decode(this.bytes));
    return this.#value;
  }

  /** The same for who may keep it, or spread it. */
  plain(): SourceRecord {
    return new SourceRecord({ value: this.value, bytes: this.bytes, origin: this.origin });
  }
}

brand(ScannedRecord);
