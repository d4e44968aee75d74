import { bytesOf, type Span } from "../span.js";
import { BufferPool } from "./buffer-pool.js";
import { hashesIn } from "./keys.js";
import { type Reading, readOnce, UNWRITABLE } from "./reading.js";
import type { ScannedRecord } from "./scanned-record.js";
import { type Origin, READY, type SourceRecordInit, sourceRecordOf } from "./source-record.js";
import { optionsOf, type Validation, type ValidationIssue, validateRecord } from "./validate.js";

/** Where a record came from, and what its caller said of it. */
export interface Provenance {
  readonly origin: Origin | undefined;
  readonly context?: unknown;
}

/** A record made ready to send, or what is wrong with it. */
export type Prepared = Provenance &
  (
    | (Span & {
        readonly ok: true;
        readonly value: unknown;
        /** Of its keys. */
        readonly hashes: readonly number[];
      })
    | {
        readonly ok: false;
        readonly value: unknown;
        readonly issues: readonly ValidationIssue[];
        /** As `identify` gives it, of the one reading. */
        readonly identity: () => Uint8Array | undefined;
      }
  );

export interface PrepareOptions {
  readonly validation: Validation;
  /** Without order there is nothing to key. */
  readonly keyed: boolean;
}

const pool = new BufferPool();

/** Reads once what a source gave, validates, serialises and keys it: a plain record, or a `SourceRecord`, of which the bytes are sent as they are. */
export function prepare(item: unknown, { validation, keyed }: PrepareOptions): Prepared {
  const source = sourceRecordOf(item);
  if (isScanned(source)) return keyed ? source : source.unkeyed();
  const { origin, context } = source;
  const known = source.issues?.length ? source.issues : undefined;
  const { value, text }: Partial<Reading> = known || source.bytes ? source : readOnce(source.value);
  const issues = known ?? issuesOf(value, validation);
  if (issues.length === 0) {
    // A view of what a caller gave would keep more than that in memory, or change with it.
    const span = source.bytes ? pool.copy(source.bytes) : encoded(text?.());
    if (span) return { ok: true, value, ...span, hashes: keyed ? hashesIn(value) : [], origin, context };
  }
  const identity = (): Uint8Array | undefined => (text ? bytesOfText(text()) : identify(item));
  return { ok: false, value, issues: issues.length > 0 ? issues : [UNWRITABLE], origin, context, identity };
}

/** The bytes that tell an item of a source from another one: those that are sent, or what is known to be wrong with it. Nothing is validated. */
export function identify(item: unknown): Uint8Array | undefined {
  const source = sourceRecordOf(item);
  return source.bytes ?? bytesOfText(readOnce(source.value).text() ?? JSON.stringify(source.issues));
}

/** Asked of the object, not of its class: who reads no file needs no code for it. */
const isScanned = (source: SourceRecordInit | ScannedRecord): source is ScannedRecord => READY in source;

const encoded = (text: string | undefined): Span | undefined => (text ? pool.encode(text) : undefined);

function bytesOfText(text: string | undefined): Uint8Array | undefined {
  const span = encoded(text);
  return span && bytesOf(span);
}

function issuesOf(value: unknown, validation: Validation): readonly ValidationIssue[] {
  if (validation === "off") return [];
  const result = validateRecord(value, optionsOf(validation));
  return result.ok ? [] : result.issues;
}
