import type { ReadingCounts } from "../reading/reading.js";
import { cellTypeOf, customField, type Field } from "./target.js";

/** A profile as the cells of a row fill it; the validator has not seen it. */
export interface UncheckedProfile extends Record<string, unknown> {
  location?: Record<string, unknown>;
  custom?: Record<string, { readonly key: string; readonly values: unknown[] }[]>;
}

/** Sets a field, and returns the JSON Pointer to what it set, from the profile. */
export function placer(field: Field, counts: ReadingCounts): (profile: UncheckedProfile, value: unknown) => string {
  const custom = customField(field);
  if (custom) {
    const { kind, key } = custom;
    return (profile, value) => {
      const fields = [...(profile.custom?.[kind] ?? [])];
      const known = fields.find((candidate) => candidate.key === key) ?? { key, values: [] };
      if (!fields.includes(known)) fields.push(known);
      known.values.push(...[value].flat());
      profile.custom = { ...profile.custom, [kind]: fields };
      return `/custom/${kind}/${fields.indexOf(known)}/values/${known.values.length - 1}`;
    };
  }
  if (field === "location.lat" || field === "location.lon") {
    const coordinate = field.slice("location.".length);
    return (profile, value) => {
      profile.location ??= {};
      profile.location[coordinate] = value;
      return `/location/${coordinate}`;
    };
  }
  if (field === "fullName") {
    return (profile, value) => {
      const [first, last] = partsOf(String(value));
      profile.firstName = first;
      if (last !== undefined) {
        profile.lastName = last;
        counts.names += 1;
      }
      return "/firstName";
    };
  }
  const pointer = `/${field}`;
  if (cellTypeOf(field) !== "list") {
    return (profile, value) => {
      profile[field] = value;
      return pointer;
    };
  }
  return (profile, value) => {
    const before = profile[field];
    // Nearly every list has one column.
    if (before === undefined) profile[field] = Array.isArray(value) ? value : [value];
    else profile[field] = [...new Set([before, value].flat())];
    return pointer;
  };
}

/** A name with a comma has its parts in another order, or more than a name: it stays whole. */
function partsOf(name: string): readonly [string, string?] {
  const [, first, last] = /^([^\s,]+)\s+([^,]+)$/u.exec(name) ?? [];
  return first === undefined || last === undefined ? [name] : [first, last];
}
