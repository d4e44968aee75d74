import { ConfigError } from "../errors.js";
import { ScannedRecord } from "../record/scanned-record.js";
import { SourceRecord } from "../record/source-record.js";
import { optionsOf, stepsOf, type ValidationIssue, validateRecord } from "../record/validate.js";
import { fieldAt } from "./columns/filled.js";
import { customField, FIELDS } from "./columns/target.js";
import { isRounded } from "./formats/exact.js";
import { eachRecord, type RecordSource } from "./formats/source.js";

/** A field that a record goes without. It holds the value: treat it as personal data. */
export interface Dropped {
  /** What the record goes without. */
  readonly field: string;
  /** The part of it that is invalid: the latitude of a location. */
  readonly part: string;
  readonly issue: ValidationIssue;
  /** As it was read: the text of the cell where that could not be read. */
  readonly value: unknown;
}

/** What says who is subscribed and to what: without it a record would say something else. */
const NEVER: readonly string[] = ["consent", "subscribedAtChanged", "subscriptions", "unsubscribeLink"];
const DROPPABLE: readonly string[] = [
  ...FIELDS.filter((field) => !NEVER.includes(field) && !/^(?:location\..+|fullName|ignore)$/.test(field)),
  "location",
  "custom",
];

/** Fields as a person names them. @throws {ConfigError} when one of them cannot be left out */
export function droppableFields(names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (NEVER.includes(name)) {
      throw new ConfigError(
        `${name} cannot be left out of a record: without it the record would say something else about the subscription.`,
      );
    }
    if (!DROPPABLE.includes(name) && !/^custom\.(?:string|numeric|date)\../s.test(name)) {
      throw new ConfigError(
        `"${name}" is no field that can be left out. Such are ${DROPPABLE.join(", ")} and custom.<kind>.<key>.`,
      );
    }
  }
  if (names.includes("email") && names.includes("phoneNumber")) {
    throw new ConfigError("email and phoneNumber cannot both be left out: one of them has to stay.");
  }
  if (names.length === 0) throw new ConfigError(`No field is named. Name some of ${DROPPABLE.join(", ")}.`);
  return names;
}

/**
 * The same records, in which each of `fields` that is invalid is left out. A record with which anything else is wrong, or that is
 * not valid without them, stays as it is.
 */
export function withoutInvalid(records: RecordSource, fields: readonly string[]): RecordSource {
  return eachRecord(records, (record) => mend(record, fields), `without invalid ${[...fields].sort().join()}`);
}

/** What `withoutInvalid` left out of a record. */
export const droppedFrom = ({ context }: SourceRecord): readonly Dropped[] =>
  Array.isArray(context) ? (context as readonly Dropped[]) : [];

function mend(record: SourceRecord, fields: readonly string[]): SourceRecord {
  if (record instanceof ScannedRecord) return record;
  const issues = record.issues ?? issuesOf(record.value);
  if (issues.length === 0) return record;
  if (isRounded(record.value)) return record; // its bytes have the digits that a record made anew would lose
  const dropped = new Map<string, Dropped>();
  const value: unknown = structuredClone(record.value);
  for (const issue of issues) {
    const part = fieldAt(issue.path, record.value);
    if (part === undefined || !fields.some((name) => part === name || part.startsWith(`${name}.`))) return record;
    const field = part.startsWith("location.") ? "location" : part; // half a place is none
    if (!dropped.has(field)) dropped.set(field, { field, part, issue, value: valueAt(issue.path, record.value) });
  }
  remove(new Set(dropped.keys()), value);
  // A date that cannot be read may be all that says that somebody is subscribed.
  if (dropped.has("subscribedAt") && Object(value).subscribedAtChanged !== false) return record;
  if (issuesOf(value).length > 0) return record;
  return new SourceRecord({ value, origin: record.origin, context: [...dropped.values()] });
}

function issuesOf(value: unknown): readonly ValidationIssue[] {
  const result = validateRecord(value, optionsOf("strict"));
  return result.ok ? [] : result.issues;
}

function valueAt(pointer: string, record: unknown): unknown {
  return stepsOf(pointer).reduce<unknown>((inner, step) => Object(inner)[step], record);
}

/** Of the custom fields only those that are named: all at once, as there can be thousands. */
function remove(fields: ReadonlySet<string>, record: unknown): void {
  const profile = Object(Object(record).profile);
  for (const field of fields) if (customField(field) === undefined) delete profile[field];
  const kinds = new Set([...fields].flatMap((field) => customField(field)?.kind ?? []));
  if (kinds.size === 0) return;
  profile.custom = { ...profile.custom };
  for (const kind of kinds) {
    const isKept = (one: unknown): boolean => !fields.has(`custom.${kind}.${Object(one).key}`);
    profile.custom[kind] = [profile.custom[kind] ?? []].flat().filter(isKept);
    if (profile.custom[kind].length === 0) delete profile.custom[kind];
  }
  if (Object.keys(profile.custom).length === 0) delete profile.custom;
}
