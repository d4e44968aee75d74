import { PROFILE_FIELDS } from "../../generated/fields.js";
import type { Consent, CustomFields, Location, Profile, ProfileUpsert } from "../../generated/types.js";
import type { Assumptions } from "./assumptions.js";

/** What one upsert makes of one profile: a pure function of the profile before it, the record and the assumptions. */

/** Fields that an upsert changes by a rule of their own, below. Every other one holds what was last given. */
const WITH_RULE = ["consent", "addTags", "removeTags", "subscriptions"] as const;

type PlainField = Exclude<keyof typeof PROFILE_FIELDS & keyof Profile, (typeof WITH_RULE)[number]>;

const PLAIN_FIELDS: readonly PlainField[] = Object.keys(PROFILE_FIELDS).filter(isPlain);

/** `location.lat` is a part of a field; location and custom have rules of their own, too. */
function isPlain(field: string): field is PlainField {
  return !field.includes(".") && !WITH_RULE.some((other) => other === field);
}

const CUSTOM_KINDS = ["string", "numeric", "date"] as const;

const NONE: readonly string[] = Object.freeze([]);

/** A profile as the sandbox holds it. `key` is the sandbox's own; `id` is the shop's and only a field. */
export interface StoredProfile extends Partial<Pick<Profile, PlainField>> {
  /** The sandbox's own name of it, such as `profile-1`. */
  readonly key: string;
  /** When it was created, in UTC (RFC 3339). */
  readonly createdAt: string;
  /** When the last upsert changed it, in UTC (RFC 3339). */
  readonly updatedAt: string;
  /** When an upsert last said `subscribedAtChanged: true`, in UTC (RFC 3339). Absent when none ever did. */
  readonly subscriptionChangedAt?: string;
  /** The last one given; `legitimateInterest` when none ever was. */
  readonly consent: Consent;
  /** The last one given. */
  readonly location?: Location;
  /** By kind of value; what a later one does to it is A4. */
  readonly custom?: StoredCustom;
  /** Added and not removed again. */
  readonly tags: readonly string[];
  /** Names of subscriptions; what later ones do to them is A5. */
  readonly subscriptions: readonly string[];
}

/** A custom field as the sandbox holds it. */
export interface StoredCustomField {
  /** The name of the custom field. */
  readonly key: string;
  /** Numbers of a numeric field, else strings. */
  readonly values: readonly (string | number)[];
}

/** Custom fields by the type of their values: `string`, `numeric` and `date`. */
export type StoredCustom = { -readonly [Kind in keyof CustomFields]?: readonly StoredCustomField[] };

type WritableProfile = { -readonly [Field in keyof StoredProfile]: StoredProfile[Field] };

/** The profile after the record. What the record leaves out is kept (A3); unknown fields are not stored (A9). */
export function upserted(
  before: StoredProfile | undefined,
  record: ProfileUpsert,
  stamp: { readonly key: string; readonly at: string },
  assumptions: Assumptions,
): StoredProfile {
  const given = record.profile;
  const after = { key: stamp.key, createdAt: before?.createdAt ?? stamp.at, updatedAt: stamp.at } as WritableProfile;
  const changedAt = record.subscribedAtChanged ? stamp.at : before?.subscriptionChangedAt;
  if (changedAt !== undefined) after.subscriptionChangedAt = changedAt;
  for (const field of PLAIN_FIELDS) {
    const value = given[field] ?? before?.[field];
    if (value !== undefined) Object.assign(after, { [field]: value });
  }
  const consentBefore = assumptions.A17 === "kept" ? before?.consent : undefined;
  after.consent = given.consent ?? consentBefore ?? "legitimateInterest";
  const location = given.location ?? before?.location;
  if (location !== undefined) after.location = { lat: location.lat, lon: location.lon };
  const custom = customAfter(before?.custom, given.custom, assumptions.A4);
  if (custom !== undefined) after.custom = custom;
  after.tags = tagsAfter(before?.tags ?? NONE, given, assumptions.A14);
  after.subscriptions = subscriptionsAfter(before?.subscriptions ?? NONE, given.subscriptions, assumptions.A5);
  return after;
}

/** One profile out of two: the first one's fields win, and sets are joined (A1: merged). */
export function merged(first: StoredProfile, second: StoredProfile): StoredProfile {
  const custom = second.custom && customAfter(second.custom, first.custom, "merged");
  const changedAt = [first, second]
    .flatMap((each) => each.subscriptionChangedAt ?? [])
    .sort()
    .at(-1);
  return {
    ...second,
    ...first,
    ...(changedAt !== undefined && { subscriptionChangedAt: changedAt }),
    ...(custom && { custom }),
    consent: first.consent === "legitimateInterest" ? second.consent : first.consent,
    tags: union(second.tags, first.tags),
    subscriptions: union(second.subscriptions, first.subscriptions),
  };
}

function tagsAfter(before: readonly string[], given: Profile, both: Assumptions["A14"]): readonly string[] {
  if (given.addTags === undefined && given.removeTags === undefined) return before;
  const tags = new Set(before);
  const add = () => given.addTags?.forEach((tag) => void tags.add(tag));
  const remove = () => given.removeTags?.forEach((tag) => void tags.delete(tag));
  for (const step of both === "removed" ? [add, remove] : [remove, add]) step();
  return [...tags];
}

/** Absent and null have no effect, an empty array clears: the page says so. */
function subscriptionsAfter(
  before: readonly string[],
  given: Profile["subscriptions"],
  choice: Assumptions["A5"],
): readonly string[] {
  if (given === undefined || given === null) return before;
  return given.length > 0 && choice === "adds" ? union(before, given) : union(given, NONE);
}

function customAfter(
  before: StoredCustom | undefined,
  given: StoredCustom | undefined,
  choice: Assumptions["A4"],
): StoredCustom | undefined {
  if (given === undefined) return before;
  const after: StoredCustom = {};
  for (const kind of CUSTOM_KINDS) {
    const fields = [...(choice === "merged" ? (before?.[kind] ?? []) : []), ...(given[kind] ?? [])];
    if (fields.length === 0) continue;
    const byKey = new Map(fields.map(({ key, values }) => [key, values]));
    after[kind] = [...byKey].map(([key, values]) => ({ key, values }));
  }
  return after;
}

function union(first: readonly string[], second: readonly string[]): readonly string[] {
  return [...new Set([...first, ...second])];
}

/** What is compared when two states are compared: everything but who was created when, and the order of sets and fields. */
export function canonical(profile: StoredProfile): string {
  const { key, createdAt, updatedAt, subscriptionChangedAt, ...content } = profile;
  const sorted = { ...content, tags: [...profile.tags].sort(), subscriptions: [...profile.subscriptions].sort() };
  return JSON.stringify(Object.fromEntries(Object.entries(sorted).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * SHA-256 of the canonical state, as lower-case hex. Order of creation, times and repeated deliveries do not change it:
 * two runs that end with the same profiles have the same digest.
 */
export async function digestOf(profiles: readonly StoredProfile[]): Promise<string> {
  const lines = profiles.map(canonical).sort();
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
