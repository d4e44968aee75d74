import {
  type ValidateOptions,
  type ValidationIssue,
  type ValidationResult,
  validateProfileUpsert,
  validateUpsertProfilesRequest,
} from "../../generated/validate.js";
import { unknownOption } from "../option-names.js";
import type { ProfileUpsert, UpsertProfilesRequest } from "../types.js";

export type { ValidateOptions, ValidationIssue, ValidationResult };

/**
 * How strictly records are checked before they are sent.
 * - `strict`: the contract, and an unknown field is an issue: it is a typo more often than news
 * - `contract`: the contract alone, which is open to fields it does not know
 * - `off`: not at all
 */
export type Validation = "strict" | "contract" | "off";

const STRICT: ValidateOptions = { unknownFields: "refuse" };
const CONTRACT: ValidateOptions = { unknownFields: "ignore" };

/** What a level of strictness means to the validator. */
export const optionsOf = (validation: Exclude<Validation, "off">): ValidateOptions =>
  validation === "strict" ? STRICT : CONTRACT;

/** Checks one record. Paths of issues start at the record; no issue holds a value. @throws {TypeError} for an option that it does not have */
export function validateRecord(input: unknown, options?: ValidateOptions): ValidationResult<ProfileUpsert> {
  return validateProfileUpsert(input, checked("validateRecord", options));
}

/** Checks one request body, `{ profiles: [...] }`. Paths of issues start at the body; no issue holds a value. @throws {TypeError} for an option that it does not have */
export function validateRequest(input: unknown, options?: ValidateOptions): ValidationResult<UpsertProfilesRequest> {
  return validateUpsertProfilesRequest(input, checked("validateRequest", options));
}

const NAMES: readonly (keyof ValidateOptions)[] = ["unknownFields"];

/** `records.map(validateRecord)` gives a number in their place, which says nothing. */
function checked(call: string, options: ValidateOptions | undefined): ValidateOptions | undefined {
  if (options === undefined || options === STRICT || options === CONTRACT) return options;
  const unknown = unknownOption(`${call} has no option`, NAMES, options);
  if (unknown !== undefined) throw new TypeError(unknown);
  return options;
}

/** The names and positions that a JSON Pointer of an issue leads through. */
export function stepsOf(pointer: string): string[] {
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
