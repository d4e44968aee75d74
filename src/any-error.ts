import type { BackfillError } from "./backfill/report.js";
import {
  type AbortError,
  type ApiError,
  type AuthenticationError,
  type BadRequestError,
  type ClosedError,
  type CloseError,
  type ConfigError,
  type ConnectionError,
  isRelevaError as isOurs,
  type PayloadTooLargeError,
  type RateLimitError,
  type ServerError,
  type SystemicRejectionError,
  type TimeoutError,
  type UnexpectedResponseError,
  type ValidationError,
} from "./errors.js";

/** Every error of this package: `error.code` tells which class it is, so that TypeScript knows its fields. */
export type AnyRelevaError =
  | ConfigError
  | ValidationError
  | BadRequestError
  | PayloadTooLargeError
  | AuthenticationError
  | RateLimitError
  | ServerError
  | ApiError
  | UnexpectedResponseError
  | ConnectionError
  | TimeoutError
  | AbortError
  | SystemicRejectionError
  | ClosedError
  | CloseError
  | BackfillError;

/** True for every error of this package, also across two copies of it in one process. */
export function isRelevaError(error: unknown): error is AnyRelevaError {
  return isOurs(error);
}
