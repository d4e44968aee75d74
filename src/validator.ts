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
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "releva-profiles";
    readonly validate: (value: unknown) => RecordSchemaResult;
    readonly types?: { readonly input: ProfileUpsertInput; readonly output: ProfileUpsert };
  };
}

export type RecordSchemaResult =
  | { readonly value: ProfileUpsert; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path: readonly string[] }[] };

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
