import { Arena } from "./buffer-pool.js";
import { keysOf } from "./identity.js";
import { type Origin, SourceRecord } from "./source-record.js";
import { type Validation, type ValidationIssue, validateRecord } from "./validate.js";

/** A record made ready to send, or what is wrong with it. */
export type Prepared =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      readonly keys: readonly string[];
      readonly origin: Origin | undefined;
    }
  | {
      readonly ok: false;
      readonly value: unknown;
      readonly issues: readonly ValidationIssue[];
      readonly origin: Origin | undefined;
    };

export interface PrepareOptions {
  readonly validation: Validation;
  /** Without order there is nothing to key. */
  readonly keyed: boolean;
}

const arena = new Arena();

/** Validates, serialises once and keys what a source gave: a plain record, or a `SourceRecord`, of which the bytes are sent as they are. */
export function prepare(item: unknown, { validation, keyed }: PrepareOptions): Prepared {
  const source = item instanceof SourceRecord ? item : undefined;
  const value = source ? source.value : item;
  const origin = source?.origin;
  if (source?.issues?.length) return { ok: false, value, issues: source.issues, origin };
  const issues = issuesOf(value, validation);
  if (issues.length > 0) return { ok: false, value, issues, origin };
  // A view would keep the chunk that it was read from in memory, or change with it.
  const bytes = source?.bytes ? arena.copy(source.bytes) : serialise(value);
  if (!bytes) return { ok: false, value, issues: [UNWRITABLE], origin };
  return { ok: true, bytes, keys: keyed ? keysOf(value) : [], origin };
}

function issuesOf(value: unknown, validation: Validation): readonly ValidationIssue[] {
  if (validation === "off") return [];
  const result = validateRecord(value, { unknownFields: validation === "strict" ? "refuse" : "ignore" });
  return result.ok ? [] : result.issues;
}

/** A cycle or a BigInt, in a field that validation did not look at. */
export const UNWRITABLE: ValidationIssue = { path: "", code: "json", message: "cannot be written as JSON", params: {} };

function serialise(value: unknown): Uint8Array | undefined {
  try {
    const text: string | undefined = JSON.stringify(value);
    return text === undefined ? undefined : arena.encode(text);
  } catch {
    return undefined;
  }
}
