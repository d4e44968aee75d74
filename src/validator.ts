/**
 * The checks of the contract alone, without a client: for who sends by other means, or lets `createUpsertClient` check.
 *
 * @module
 */
import { readOnce, UNWRITABLE } from "./record/reading.js";
import { stepsOf, type ValidationIssue, validateRecord } from "./record/validate.js";
import type { ProfileUpsert, ProfileUpsertInput } from "./types.js";

export {
  type ValidateOptions,
  type ValidationIssue,
  type ValidationResult,
  validateRecord,
  validateRequest,
} from "./record/validate.js";

/** A Standard Schema (version 1, https://standardschema.dev) of one record, for whatever takes one: routers, forms, queues. */
export interface RecordSchema {
  /** What the standard asks of a schema. */
  readonly "~standard": {
    /** Of the standard. */
    readonly version: 1;
    /** Whose schema it is. */
    readonly vendor: "releva-profiles";
    /** Checks one record, strictly: an unknown field is an issue. Never throws. */
    readonly validate: (value: unknown) => RecordSchemaResult;
    /** For TypeScript alone; absent at run time. */
    readonly types?: {
      /** What code may pass: an optional field may be `undefined`. */
      readonly input: ProfileUpsertInput;
      /** What it is then known to be. */
      readonly output: ProfileUpsert;
    };
  };
}

/** The verdict on one record, in the form of the standard: valid when it has no `issues`. */
export type RecordSchemaResult =
  | {
      /** The record. */
      readonly value: ProfileUpsert;
      /** Absent for a valid record. */
      readonly issues?: undefined;
    }
  | {
      /** All that is wrong, at most 20. */
      readonly issues: readonly {
        /** The rule and its remedy in words. Never the value. */
        readonly message: string;
        /** From the record to what is wrong, such as `["profile", "email"]`. */
        readonly path: readonly string[];
      }[];
    };

/**
 * The Standard Schema of one record.
 *
 * @example
 * import { recordSchema } from "releva-profiles/validator";
 *
 * declare const record: unknown; // of a form or a queue
 * const { issues } = recordSchema["~standard"].validate(record);
 * for (const { path, message } of issues ?? []) console.warn(path.join("."), message);
 */
export const recordSchema: RecordSchema = {
  "~standard": {
    version: 1,
    vendor: "releva-profiles",
    validate(input) {
      const { value, text } = readOnce(input);
      const result = validateRecord(value);
      if (!result.ok) return { issues: result.issues.map(toStandardIssue) };
      return text() === undefined ? { issues: [toStandardIssue(UNWRITABLE)] } : { value: result.value };
    },
  },
};

function toStandardIssue({ path, message }: ValidationIssue): { message: string; path: string[] } {
  return { message, path: stepsOf(path) };
}
