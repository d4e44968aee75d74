import type { BatchLimits, Entry } from "../../../src/delivery/batch.js";
import { BadRequestError, PayloadTooLargeError, type RelevaError, ServerError } from "../../../src/errors.js";
import { hashOfKey } from "../../../src/record/keys.js";
import { spanOf } from "../../../src/span.js";
import type { Verdict } from "../../../src/verdict.js";

let created = 0;
/** An entry of `size` bytes under `keys`. */
export function entry(keys: string | string[] = [], size: number = 1, index: number = created++): Entry {
  const all = [keys].flat();
  return { index, ...spanOf(new Uint8Array(size)), hashes: all.map(hashOfKey), keys: all };
}

export const entries = (count: number, size: number = 1): Entry[] =>
  Array.from({ length: count }, (_, index) => entry([], size, index));

/** No envelope and no separators, unless they are what a test is about. */
export const limits = (given: Partial<BatchLimits> = {}): BatchLimits => ({
  maxSize: 500,
  maxBytes: 1_000_000,
  envelopeBytes: 0,
  separatorBytes: 0,
  ...given,
});

const details = { attempts: 1, batch: { size: 1, bytes: 1 }, serverMessage: "no", serverText: "no", retryable: false };

export const badRequest: RelevaError = new BadRequestError("bad_request", "no", { ...details, status: 400 });
const tooLargeError = new PayloadTooLargeError("payload_too_large", "no", { ...details, status: 413 });
export const serverError: RelevaError = new ServerError("server", "no", { ...details, status: 500 });

export const accepted: Verdict = { kind: "accepted", attempts: 1 };
const refusedWith = (error: RelevaError, tooLarge = false, poison = false): Verdict => ({
  kind: "refused",
  tooLarge,
  poison,
  error,
  attempts: 1,
});
export const refused: Verdict = refusedWith(badRequest);
export const tooLarge: Verdict = refusedWith(tooLargeError, true);
/** The server fails over this request alone. */
export const poisoned: Verdict = refusedWith(serverError, false, true);
export const undelivered: Verdict = { kind: "undelivered", attempts: 1, error: serverError };
export const unsent: Verdict = { kind: "undelivered", attempts: 0, error: serverError };
