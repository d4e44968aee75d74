import { recordScanner } from "../../generated/scanner.js";
import { bytesOf, type Span } from "../span.js";
import { hashesAt } from "./keys.js";
import { brand, type Origin, READY, SourceRecord, type SourceRecordInit } from "./source-record.js";

const decoder = new TextDecoder();
const scanner = recordScanner();
/** Of which record the scanner has the marks. */
let marked: ScannedRecord | undefined;

/** Members that can be read alone, in the order of the scanner's marks. */
const MEMBERS = ["id", "email", "phoneNumber", "subscriptions", "unsubscribeLink", "subscribedAtChanged"] as const;

export type Member = (typeof MEMBERS)[number];

/** The record in a text, if the scanner finds it valid; undefined says nothing. */
export function scannedRecord({ buffer, start, end }: Span, origin: Origin): ScannedRecord | undefined {
  if (!scanner.accepts(buffer, start, end)) return undefined;
  marked = new ScannedRecord({ buffer, start, end }, hashesAt(buffer, scanner.marks), origin);
  return marked;
}

/** A record that the scanner has found to be valid where it stands in a piece of a file. It is parsed only if somebody asks for its value. */
export class ScannedRecord implements SourceRecordInit, Span {
  readonly ok = true;
  readonly buffer: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Of its keys. */
  readonly hashes: readonly number[];
  readonly origin: Origin;
  readonly context: unknown;
  #value: unknown;

  constructor({ buffer, start, end }: Span, hashes: readonly number[], origin: Origin, context?: unknown) {
    this.buffer = buffer;
    this.start = start;
    this.end = end;
    this.hashes = hashes;
    this.origin = origin;
    this.context = context;
  }

  get bytes(): Uint8Array {
    return bytesOf(this);
  }

  get value(): unknown {
    this.#value ??= JSON.parse(decoder.decode(this.bytes));
    return this.#value;
  }

  /** One member of the record or its profile, without reading the rest. Costs least right after the record was read. */
  member(name: Member): unknown {
    if (marked !== this) scanner.accepts(this.buffer, this.start, this.end);
    marked = this;
    const position = 2 * MEMBERS.indexOf(name);
    const [start, end] = [scanner.marks[position] as number, scanner.marks[position + 1]];
    return start < 0 ? undefined : JSON.parse(decoder.decode(this.buffer.subarray(start, end)));
  }

  /** The same where order does not matter. */
  unkeyed(): ScannedRecord {
    return new ScannedRecord(this, [], this.origin, this.context);
  }

  withContext(context: unknown): ScannedRecord {
    return new ScannedRecord(this, this.hashes, this.origin, context);
  }

  /** The same for who may keep it, or spread it. */
  plain(): SourceRecord {
    return new SourceRecord({ value: this.value, bytes: this.bytes, origin: this.origin, context: this.context });
  }
}

brand(ScannedRecord);
Object.defineProperty(ScannedRecord.prototype, READY, { value: true });

/** A member of any record. */
export function memberOf(record: SourceRecord | ScannedRecord, name: Member): unknown {
  if (record instanceof ScannedRecord) return record.member(name);
  const holder = Object(record.value);
  return name === "subscribedAtChanged" ? holder[name] : Object(holder.profile)[name];
}
