/** One line of a rejects file: why, where from, and the record as it was, so that the fixed file can be sent again. */
export interface RejectLine {
  readonly line?: number;
  readonly file?: string;
  readonly outcome: "invalid" | "rejected" | "failed";
  /** What the validator found first; all of it, when there is more, is in `issues`. */
  readonly code?: string;
  /** JSON Pointer from the record. */
  readonly path?: string;
  /** The server's answer, when the server refused the record. */
  readonly status?: number;
  readonly reason?: string;
  readonly issues?: readonly { readonly code: string; readonly path: string; readonly reason: string }[];
  readonly record: unknown;
}

/** The record inside a rejects line, or undefined when `value` is not one. No field of the contract has these names. */
export function recordOfReject(value: unknown): { readonly record: unknown } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Object.hasOwn(value, "record") || !Object.hasOwn(value, "outcome")) return undefined;
  return { record: (value as { record: unknown }).record };
}
