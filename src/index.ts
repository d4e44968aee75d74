/**
 * The client: `createClient` and its calls, the errors, the types of the contract, and what is done with a record before it is sent.
 *
 * @module
 */
export { type AnyRelevaError, isRelevaError } from "./any-error.js";
export type { CheckpointStore } from "./backfill/checkpoint.js";
export type { Checkpoint } from "./backfill/checkpoint-content.js";
export type { BackfillOptions, BackfillRun, StopOptions } from "./backfill/options.js";
export {
  BackfillError,
  type BackfillReport,
  type Counts,
  type Progress,
  type Reason,
  type Traffic,
} from "./backfill/report.js";
export type { Fingerprinted, Source } from "./backfill/source.js";
export type { AddOptions, BatcherOptions, CloseOptions, ProfileBatcher } from "./batcher/options.js";
export { createClient, type RelevaClient } from "./client.js";
export type { DeliverOptions } from "./deliver.js";
export { type DeliverResult, settledPrefix } from "./deliver-result.js";
export {
  AbortError,
  ApiError,
  AuthenticationError,
  BadRequestError,
  type BatchSize,
  ClosedError,
  CloseError,
  ConfigError,
  ConnectionError,
  HttpError,
  PayloadTooLargeError,
  RateLimitError,
  RelevaError,
  type RelevaErrorCode,
  RequestError,
  ServerError,
  SystemicRejectionError,
  TimeoutError,
  UnexpectedResponseError,
  ValidationError,
} from "./errors.js";
export type { Attempt, ClientEvent, Operation, Purpose } from "./events.js";
export type { BatchOptions, CallOptions, ClientOptions, RetryOptions } from "./options.js";
export { type CustomFieldValue, customFields } from "./record/custom-fields.js";
export { recordOfJson } from "./record/json-text.js";
export { keysOf } from "./record/keys.js";
export { type Origin, SourceRecord, type SourceRecordInit } from "./record/source-record.js";
export {
  type ValidateOptions,
  type Validation,
  type ValidationIssue,
  type ValidationResult,
  validateRecord,
  validateRequest,
} from "./record/validate.js";
export { type WithoutNulls, withoutNulls } from "./record/without-nulls.js";
export type { Accepted, Reject, Why } from "./reject.js";
export type { HeadersOption, SecretKeyOption } from "./request/headers.js";
export type { RateLimit, RateLimiter } from "./request/rate-limit.js";
export type { FetchInit, FetchLike, FetchResponse } from "./request/transport.js";
export type { Destination } from "./settings.js";
export type {
  Consent,
  CustomDateField,
  CustomFields,
  CustomNumericField,
  CustomStringField,
  ErrorMessage,
  Location,
  Profile,
  ProfileUpsert,
  ProfileUpsertInput,
  paths,
  UpsertAccepted,
  UpsertProfilesRequest,
} from "./types.js";
export type { UpsertResult } from "./upsert.js";
