/**
 * The lean entry point: one request at a time, for who needs no runs, no batcher and no more bytes than that.
 *
 * @module
 */

import { systemClock } from "./clock.js";
import { connect } from "./connection.js";
import { ConfigError } from "./errors.js";
import { checkedOptions } from "./option-table.js";
import type { CallOptions, ClientOptions } from "./options.js";
import type { ProfileUpsertInput } from "./types.js";
import { type UpsertResult, upsert, type ValidateBody } from "./upsert.js";

export { type AnyRelevaError, isRelevaError } from "./any-error.js";
export {
  AbortError,
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConfigError,
  ConnectionError,
  HttpError,
  PayloadTooLargeError,
  RateLimitError,
  RelevaError,
  type RelevaErrorCode,
  RequestError,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
  ValidationError,
} from "./errors.js";
export type { ClientEvent } from "./events.js";
export type { CallOptions, ClientOptions, RetryOptions } from "./options.js";
export type { ProfileUpsert, ProfileUpsertInput, UpsertProfilesRequest } from "./types.js";
export type { UpsertResult, ValidateBody } from "./upsert.js";

/** A client that only upserts. */
export interface UpsertClientOptions extends Omit<ClientOptions, "validation"> {
  /**
   * Checks a request before it is sent: `validateRequest` of `releva-profiles/validator`, which a bundle holds only if it is
   * passed; or false, and the server alone decides.
   */
  readonly validate: ValidateBody | false;
}

/** What `createUpsertClient` gives. */
export interface UpsertClient {
  /**
   * Sends one or more records in one request, which is never split. Nothing is sent if any record is invalid.
   * @throws {ConfigError} when it is given nothing
   * @throws {ValidationError} with paths that start at the body, `/profiles/0/...`
   * @throws {RelevaError} when the request did not end with a 202
   */
  upsert(records: ProfileUpsertInput | readonly ProfileUpsertInput[], options?: CallOptions): Promise<UpsertResult>;
}

/**
 * A client that only upserts, for where bytes count. Nothing is sent yet.
 *
 * @example
 * import { createUpsertClient } from "releva-profiles/upsert";
 * import { validateRequest } from "releva-profiles/validator";
 *
 * const client = createUpsertClient({ secretKey: process.env.RELEVA_SECRET_KEY ?? "", validate: validateRequest });
 * await client.upsert({ profile: { email: "ana@shop.example" }, subscribedAtChanged: false });
 *
 * @throws {ConfigError} for a key, a base URL or another option that cannot work
 */
export function createUpsertClient(options: UpsertClientOptions): UpsertClient {
  const { validate, ...others } = checkedOptions("createUpsertClient", options);
  if (validate === undefined) {
    throw new ConfigError("validate is missing; pass validateRequest of releva-profiles/validator, or false");
  }
  const connection = connect(others, systemClock);
  return { upsert: (records, call = {}) => upsert(connection, validate || undefined, records, call) };
}
