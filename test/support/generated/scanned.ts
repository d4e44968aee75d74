import { isUtf8 } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import { type RecordScanner, recordScanner } from "../../../generated/scanner.js";
import { validateProfileUpsert } from "../../../generated/validate.js";
import { hashesAt, hashesIn } from "../../../src/record/keys.js";

const FIELDS = ["id", "email", "phoneNumber"] as const;
/** A record begins behind each line: what a line lacks must not be read from there. */
const BEHIND = Buffer.from(
  '\n"email":"b@c"},"subscribedAtChanged":true}\n{"profile":{"email":"a@b"},"subscribedAtChanged":true}',
);
const scanner: RecordScanner = recordScanner();

/** Whether a text is a valid record of which every reader sees the same: by JSON.parse, the validator, and a count of the names in it. */
export function isPlainlyValid(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false;
  const text = bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  return validateProfileUpsert(value).ok && namesWritten(text) === namesIn(value);
}

function namesWritten(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gs)].filter(([, colon]) => colon !== undefined).length;
}

function namesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value).reduce<number>((sum, one) => sum + namesIn(one), 0);
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

/** What the scanner says, and how it contradicts the others; undefined where it does not. */
export function scanned(line: Buffer): { readonly accepts: boolean; readonly problem?: string } {
  const before = "x".repeat(line.length % 3);
  const bytes = Buffer.concat([Buffer.from(before), line, BEHIND]);
  const accepts = scanner.accepts(bytes, before.length, before.length + line.length);
  if (!accepts) return { accepts };
  if (!isPlainlyValid(line)) return { accepts, problem: "it accepts what is not valid" };
  const value = JSON.parse(line.toString("utf8"));
  for (const [position, field] of FIELDS.entries()) {
    const [start = -1, end = -1] = scanner.marks.subarray(2 * position);
    const marked = start < 0 ? undefined : bytes.toString("utf8", start + 1, end - 1);
    if (marked !== value.profile[field]) return { accepts, problem: `it marks another ${field}` };
  }
  for (const [position, wanted] of [
    value.profile.subscriptions,
    value.profile.unsubscribeLink,
    value.subscribedAtChanged,
  ].entries()) {
    const [start = -1, end = -1] = scanner.marks.subarray(6 + 2 * position);
    const marked = start < 0 ? undefined : JSON.parse(bytes.toString("utf8", start, end));
    if (!isDeepStrictEqual(marked, wanted)) return { accepts, problem: "it marks another member" };
  }
  const [hashes, wanted] = [hashesAt(bytes, scanner.marks), hashesIn(value)];
  if (hashes.join() !== wanted.join()) return { accepts, problem: "it gives other hashes of the keys" };
  return { accepts };
}
