import type { ReadingCounts } from "../reading/reading.js";
import { partsOfName } from "./full-name.js";
import { cellTypeOf, customField, type Field } from "./target.js";

/** A profile as the cells of a row fill it; the validator has not seen it. */
export interface UncheckedProfile extends Record<string, unknown> {
  location?: Record<string, unknown>;
  custom?: Record<string, { readonly key: string; readonly values: unknown[] }[]>;
}

type Place = (profile: UncheckedProfile, value: unknown) => string;

/** A custom field of the profile that was filled last: a file can have thousands, and none is looked for. */
interface Slot {
  profile: UncheckedProfile | undefined;
  values: unknown[];
  position: number;
}

/** The custom fields that the columns of a file fill, each perhaps by several. */
export class CustomFields {
  readonly #slots = new Map<string, Slot>();

  placer(kind: string, key: string): Place {
    const name = `${kind}.${key}`;
    const slot: Slot = this.#slots.get(name) ?? { profile: undefined, values: [], position: 0 };
    this.#slots.set(name, slot);
    return (profile, value) => {
      if (slot.profile !== profile) {
        profile.custom ??= {};
        profile.custom[kind] ??= [];
        const fields = profile.custom[kind];
        Object.assign(slot, { profile, values: [], position: fields.length });
        fields.push({ key, values: slot.values });
      }
      slot.values.push(...[value].flat());
      return `/custom/${kind}/${slot.position}/values/${slot.values.length - 1}`;
    };
  }
}

/** Sets a field, and returns the JSON Pointer to what it set, from the profile. */
export function placer(field: Field, counts: ReadingCounts, customFields: CustomFields): Place {
  const custom = customField(field);
  if (custom) return customFields.placer(custom.kind, custom.key);
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
      const { first, last } = partsOfName(String(value), counts);
      profile.firstName = first;
      if (last !== undefined) profile.lastName = last;
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
