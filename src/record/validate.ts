import {
  type ValidateOptions,
  type ValidationIssue,
  type ValidationResult,
  validateProfileUpsert,
  validateUpsertProfilesRequest,
} from "../../generated/validate.js";
import type { ProfileUpsert, UpsertProfilesRequest } from "../types.js";

export type { ValidateOptions, ValidationIssue, ValidationResult };

/**
 * How strictly records are checked before they are sent.
 * - `strict`: the contract, and an unknown field is an issue: it is a typo more often than news
 * - `contract`: the contract alone, which is open to fields it does not know
 * - `off`: not at all
 */
export type Validation = "strict" | "contract" | "off";

/** Checks one record. Paths of issues start at the record; no issue holds a value. */
export function validateRecord(input: unknown, options?: ValidateOptions): ValidationResult<ProfileUpsert> {
  return validateProfileUpsert(input, options);
}

/** Checks one request body, `{ profiles: [...] }`. Paths of issues start at the body; no issue holds a value. */
export function validateRequest(input: unknown, options?: ValidateOptions): ValidationResult<UpsertProfilesRequest> {
  return validateUpsertProfilesRequest(input, options);
}
