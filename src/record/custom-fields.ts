import type { CustomFields } from "../../generated/types.js";
import { shownName } from "../../generated/validate.js";
import { ConfigError } from "../errors.js";

/** What a custom field may hold; all values of one field have one type. */
export type CustomFieldValue = string | number | Date;

/**
 * Builds `profile.custom` from a plain object: strings, numbers and dates go to the list of their type. A field that is
 * undefined is absent, as elsewhere in a profile.
 *
 * @example customFields({ gender: "F", visits: 12, seen: [new Date(0)] })
 * @throws {ConfigError} for an empty key, an empty or mixed list, a number that is not finite, or an invalid date
 */
export function customFields(
  fields: Readonly<Record<string, CustomFieldValue | readonly CustomFieldValue[] | undefined>>,
): CustomFields {
  if (Object.prototype.toString.call(fields) !== "[object Object]") {
    throw new ConfigError("customFields takes an object: each field by its name");
  }
  const string: { key: string; values: string[] }[] = [];
  const numeric: { key: string; values: number[] }[] = [];
  const date: { key: string; values: string[] }[] = [];
  for (const [key, given] of Object.entries(fields)) {
    if (given === undefined) continue; // absent, as any field of a profile that is undefined
    if (key === "") throw new ConfigError("customFields: a key is empty; give the custom field a name");
    const values: unknown[] = Array.isArray(given) ? [...given] : [given];
    if (values.length === 0)
      throw new ConfigError(`customFields: "${shownName(key)}" has no values, so its type cannot be told`);
    if (values.every(isString)) string.push({ key, values });
    else if (values.every(isFiniteNumber)) numeric.push({ key, values });
    else if (values.every(isValidDate)) date.push({ key, values: values.map((value) => value.toISOString()) });
    else
      throw new ConfigError(
        `customFields: "${shownName(key)}" needs strings, finite numbers or valid dates, all of one type`,
      );
  }
  return {
    ...(string.length > 0 && { string }),
    ...(numeric.length > 0 && { numeric }),
    ...(date.length > 0 && { date }),
  };
}

const isString = (value: unknown): value is string => typeof value === "string";
const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);
/** Also of another realm, such as a test environment's. */
const isValidDate = (value: unknown): value is Date =>
  Object.prototype.toString.call(value) === "[object Date]" && !Number.isNaN((value as Date).getTime());
