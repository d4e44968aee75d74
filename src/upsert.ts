import type { Connection } from "./connection.js";
import { ConfigError, ValidationError } from "./errors.js";
import { checkedOptions } from "./option-table.js";
import { type CallOptions, callRetryPolicy } from "./options.js";
import { hashesIn } from "./record/keys.js";
import { type Reading, readOnce, UNWRITABLE } from "./record/reading.js";
import type { ValidationResult } from "./record/validate.js";
import { assembleBody } from "./request/body.js";
import { spanOf } from "./span.js";
import type { ProfileUpsertInput, UpsertProfilesRequest } from "./types.js";
import type { Pressure, Verdict } from "./verdict.js";

/** What came of an `upsert` that was answered 202. */
export interface UpsertResult {
  /** Records in the request that was answered 202. Accepted is not visible yet: the vendor applies it according to its SLA. */
  readonly accepted: number;
  /** Attempts made, the first one included. */
  readonly attempts: number;
  /** Of the call, waits included, in milliseconds. */
  readonly durationMs: number;
}

/** What the other calls of a client have to know of an upsert. */
export interface UpsertWatch {
  /** Called before the first attempt, with the hashes of the keys of all records. A promise is waited for. */
  starts(hashes: readonly number[]): Promise<void> | undefined;
  onPressure(pressure: Pressure, size: number): void;
  ended(verdict: Verdict, size: number): void;
}

/** Checks a request body before it is sent. */
export type ValidateBody = (body: unknown) => ValidationResult<UpsertProfilesRequest>;

/**
 * Sends one or more records in one request, which is never split. Nothing is sent if any record is invalid.
 *
 * @throws {ConfigError} when it is given nothing, or options that it cannot use
 * @throws {ValidationError} with paths that start at the body, `/profiles/0/...`
 * @throws {RelevaError} when the request did not end with a 202
 */
export async function upsert(
  { send, clock, defaults }: Connection,
  validate: ValidateBody | undefined,
  records: ProfileUpsertInput | readonly ProfileUpsertInput[],
  given: CallOptions,
  watch?: UpsertWatch,
): Promise<UpsertResult> {
  const startedAt = clock.now();
  if (records === undefined || records === null) throw new ConfigError("upsert takes a record, or an array of them");
  const options = checkedOptions("upsert", given);
  const profiles = Array.isArray(records) ? [...records] : [records]; // a copy has no holes
  const size = profiles.length;
  const readings = profiles.map(readOnce);
  const body = bodyOf(readings, validate);
  const mustWait = watch?.starts(readings.flatMap(({ value }) => hashesIn(value)));
  if (mustWait) await mustWait;
  const verdict = await send(body, size, {
    purpose: { operation: "upsert" },
    retryPolicy: callRetryPolicy(defaults, options),
    signal: options.signal,
    headers: options.headers,
    onPressure: (pressure) => watch?.onPressure(pressure, size),
  });
  watch?.ended(verdict, size);
  if (verdict.kind !== "accepted") throw verdict.error;
  return { accepted: size, attempts: verdict.attempts, durationMs: clock.now() - startedAt };
}

function bodyOf(readings: readonly Reading[], validate: ValidateBody | undefined): Uint8Array {
  const result = validate?.({ profiles: readings.map(({ value }) => value) });
  if (validate && typeof result?.ok !== "boolean")
    throw new ConfigError("validate gave no result; it must not be async");
  if (result?.ok === false) throw new ValidationError(result.issues);
  const encoder = new TextEncoder();
  return assembleBody(
    readings.map(({ text }) => {
      const written = text();
      if (!written) throw new ValidationError([UNWRITABLE]);
      return spanOf(encoder.encode(written));
    }),
  );
}
