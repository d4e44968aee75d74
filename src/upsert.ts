import type { Connection } from "./connection.js";
import { ConfigError, ValidationError } from "./errors.js";
import { checkedOptions } from "./option-table.js";
import { type CallOptions, callRetryPolicy } from "./options.js";
import { readOnce, UNWRITABLE } from "./record/reading.js";
import type { ValidationResult } from "./record/validate.js";
import { assembleBody } from "./request/body.js";
import type { ProfileUpsertInput, UpsertProfilesRequest } from "./types.js";

/** What came of an `upsert` that was answered 202. */
export interface UpsertResult {
  /** Records in the request that was answered 202. Accepted is not visible yet: the vendor applies it according to its SLA. */
  readonly accepted: number;
  /** Attempts made, the first one included. */
  readonly attempts: number;
  /** Of the call, waits included, in milliseconds. */
  readonly durationMs: number;
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
): Promise<UpsertResult> {
  const startedAt = clock.now();
  if (records === undefined || records === null) throw new ConfigError("upsert takes a record, or an array of them");
  const options = checkedOptions("upsert", given);
  const profiles = Array.isArray(records) ? [...records] : [records]; // a copy has no holes
  const verdict = await send(bodyOf(profiles, validate), profiles.length, {
    purpose: { operation: "upsert" },
    retryPolicy: callRetryPolicy(defaults, options),
    signal: options.signal,
    headers: options.headers,
  });
  if (verdict.kind !== "accepted") throw verdict.error;
  return { accepted: profiles.length, attempts: verdict.attempts, durationMs: clock.now() - startedAt };
}

function bodyOf(profiles: readonly unknown[], validate: ValidateBody | undefined): Uint8Array {
  const readings = profiles.map(readOnce);
  const result = validate?.({ profiles: readings.map(({ value }) => value) });
  if (validate && typeof result?.ok !== "boolean")
    throw new ConfigError("validate gave no result; it must not be async");
  if (result?.ok === false) throw new ValidationError(result.issues);
  const encoder = new TextEncoder();
  return assembleBody(
    readings.map(({ text }) => {
      const written = text();
      if (!written) throw new ValidationError([UNWRITABLE]);
      return encoder.encode(written);
    }),
  );
}
