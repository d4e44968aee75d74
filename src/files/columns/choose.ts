import { basename } from "node:path";
import { FileError } from "../file-error.js";
import { closestPreset, detectPreset, PRESET_NAMES, presetNamed } from "../presets/detect.js";
import type { OpenMapping, Preset, PresetName } from "../presets/preset.js";
import { relevaImport, relevaPreset } from "../presets/releva.js";
import { consentColumns, refuseUndecided, type Sample } from "./consent.js";
import { matchColumns } from "./header.js";
import type { Mapping, SubscriberWords } from "./mapping.js";
import { type Field, type Target, takesMany } from "./target.js";

export type { OpenMapping } from "../presets/preset.js";

/** What the user says about the columns. */
export interface MappingRequest {
  /** The program whose export it is. @default the one whose columns the header has */
  readonly preset?: PresetName | undefined;
  /** From a mapping file; takes the place of a preset. */
  readonly mapping?: OpenMapping | undefined;
  /** Targets by column; each replaces the one of the preset or of the mapping file. */
  readonly columns?: Readonly<Record<string, Target>> | undefined;
  /** As in `Mapping`. Required where neither the preset nor the mapping says it. */
  readonly subscribedAtChanged?: Mapping["subscribedAtChanged"] | undefined;
  /** Besides the rules of the preset or of the mapping file; one for the same column takes its place. */
  readonly subscribedOnlyIf?: Mapping["subscribedOnlyIf"] | undefined;
  /** As in `Mapping`. @default that of the preset or of the mapping */
  readonly unknownColumns?: NonNullable<Mapping["unknownColumns"]> | undefined;
  /** Takes spaces, dashes and brackets out of phone numbers. @default that of the preset or of the mapping */
  readonly cleanPhones?: boolean | undefined;
  /** Of times that are written without one, for example "+02:00". @default that of the preset or of the mapping */
  readonly utcOffset?: string | undefined;
}

export interface OpenChoice {
  /** Whose columns these are, when it is a known export. */
  readonly preset: Preset | undefined;
  /** Undefined when nothing is known of the columns and the user said nothing. */
  readonly mapping: OpenMapping | undefined;
}

/**
 * The mapping for a file with this header.
 *
 * @param sample Its first rows: a column may say who is subscribed by its words alone.
 * @throws {ConfigError} when no mapping fits, `subscribedAtChanged` is not given, or a column about consent is not used
 */
export function chooseMapping(
  file: string,
  header: readonly string[],
  request: MappingRequest = {},
  sample: Sample = [],
): Mapping {
  const { preset, mapping } = openMapping(file, header, request);
  if (mapping === undefined) return fallback(file, header);
  const {
    subscribedAtChanged,
    nobodySubscribedIn: _nobody,
    allSubscribedIn: _all,
    undecidedConsent: _undecided,
    ...rest
  } = mapping;
  if (subscribedAtChanged === undefined) throw unsaid(file, preset, nobodySubscribed(file, mapping));
  if (subscribedAtChanged !== false) refuseUndecided(file, consentColumns(header, sample, mapping));
  return { ...rest, ...consentRule(file, header, mapping), subscribedAtChanged };
}

/** What programs and browsers append to a name: an id, " (1)", ".csv". More than that is from somebody who may have put files together. */
const APPENDED = /^(?:_[0-9a-f]+)*(?: ?\(\d+\))?(?:\.csv)?(?:\.gz)?$/;

/** A file of subscribers needs no column that says so: those that it has count. */
export function consentRule(
  file: string,
  header: readonly string[],
  { subscribedOnlyIf, allSubscribedIn = [], ...mapping }: OpenMapping,
): Pick<Mapping, "subscribedOnlyIf"> {
  if (!subscribedOnlyIf) return {};
  const name = basename(file).toLowerCase();
  const isOfSubscribers = allSubscribedIn.some((start) => {
    const begin = start.toLowerCase();
    return name.startsWith(begin) && APPENDED.test(name.slice(begin.length));
  });
  if (!isOfSubscribers || nobodySubscribed(file, mapping)) return { subscribedOnlyIf };
  const columns = matchColumns(header, Object.keys(subscribedOnlyIf));
  return {
    subscribedOnlyIf: Object.fromEntries(
      Object.entries(subscribedOnlyIf).filter(([column]) => columns.includes(column)),
    ),
  };
}

/** Whether the only answer to `subscribedAtChanged` is false, by the name of the file. */
export function nobodySubscribed(file: string, { nobodySubscribedIn = [] }: OpenMapping): boolean {
  const name = basename(file).toLowerCase();
  return nobodySubscribedIn.some((part) => name.includes(part.toLowerCase()));
}

/** The mapping before `subscribedAtChanged` must be given. @throws {ConfigError} when it is given as true for a file in which nobody is subscribed */
export function openMapping(file: string, header: readonly string[], request: MappingRequest): OpenChoice {
  if (request.preset !== undefined && request.mapping !== undefined) {
    throw new FileError(
      "preset-and-mapping",
      "A preset and a mapping are given: the mapping takes the preset's place, so give one of them.",
    );
  }
  const named = request.preset === undefined ? undefined : presetNamed(request.preset);
  const preset = request.mapping === undefined ? (named ?? detectPreset(file, header)) : undefined;
  const base = request.mapping ?? preset?.mapping;
  if (base === undefined && request.columns === undefined) return { preset, mapping: undefined };
  const { subscribedAtChanged, subscribedOnlyIf, unknownColumns, cleanPhones, utcOffset } = request;
  const mapping: OpenMapping = {
    ...base,
    columns: replaced(file, header, base?.columns ?? {}, request.columns ?? {}),
    ...decidedConsent(base, request.columns),
    ...(subscribedOnlyIf && { subscribedOnlyIf: rulesOf(file, header, base?.subscribedOnlyIf, subscribedOnlyIf) }),
    ...(subscribedAtChanged !== undefined && { subscribedAtChanged }),
    ...(unknownColumns !== undefined && { unknownColumns }),
    ...(cleanPhones !== undefined && { cleanPhones }),
    ...(utcOffset !== undefined && { utcOffset }),
  };
  if ((mapping.subscribedAtChanged ?? false) !== false && nobodySubscribed(file, mapping)) {
    const why = preset?.subscription ?? 'The mapping says that nobody is subscribed here ("nobodySubscribedIn").';
    throw new FileError("nobody-subscribed", `${file}: subscribedAtChanged must be false here. ${why}`);
  }
  return { preset, mapping };
}

/** What a mapping file leaves undecided, without the columns that are given now. */
function decidedConsent(base: OpenMapping | undefined, given: Mapping["columns"] = {}): Partial<OpenMapping> {
  if (base?.undecidedConsent === undefined) return {};
  const names = Object.keys(given).map((name) => name.toLowerCase());
  return { undecidedConsent: base.undecidedConsent.filter((column) => !names.includes(column.toLowerCase())) };
}

/** The rules of a preset or of a mapping file with those of `given` in their place. */
function rulesOf(
  file: string,
  header: readonly string[],
  rules: Mapping["subscribedOnlyIf"] = {},
  given: NonNullable<Mapping["subscribedOnlyIf"]>,
): NonNullable<Mapping["subscribedOnlyIf"]> {
  const cells = header.map((cell) => cell.trim());
  const known = [...Object.keys(rules), ...cells];
  const names = matchColumns(Object.keys(given), known);
  const missing = matchColumns(names, cells).filter((name) => !cells.includes(name));
  if (missing.length > 0) {
    const which = missing.map((name) => `"${name}"`).join(", ");
    throw new FileError(
      "rule-column-missing",
      `${file}: who is subscribed is to be read in ${which}, which the header does not have.`,
    );
  }
  const words: readonly SubscriberWords[] = Object.values(given);
  return { ...rules, ...Object.fromEntries(names.map((name, index) => [name, words[index] ?? []])) };
}

/** `columns` with those of `given` in their place, spelled as the header spells them. */
function replaced(
  file: string,
  header: readonly string[],
  columns: Mapping["columns"],
  given: Mapping["columns"],
): Mapping["columns"] {
  const cells = header.map((cell) => cell.trim());
  const names = matchColumns(Object.keys(given), cells);
  const unknown = names.filter((name) => !cells.includes(name));
  if (unknown.length > 0) {
    throw new FileError(
      "column-not-in-header",
      `${file}: the given columns have ${unknown.map((name) => `"${name}"`).join(", ")}, which the header does not have.`,
    );
  }
  const folded = new Set(names.map((name) => name.toLowerCase()));
  const kept = Object.entries(columns).filter(([column]) => !folded.has(column.toLowerCase()));
  const targets = Object.values(given);
  return Object.fromEntries([...kept, ...names.flatMap((name, index) => pair(name, targets[index]))]);
}

function pair(name: string, target: Target | undefined): [string, Target][] {
  return target === undefined ? [] : [[name, target]];
}

/** For unknown columns. When they are nearly the vendor's, or like no export's, `readHeader` has the better message. */
function fallback(file: string, header: readonly string[]): Mapping {
  const closest = closestPreset(header);
  if (closest === undefined || closest === relevaImport) return relevaPreset;
  const missing = closest.sign.filter((column) => !matchColumns(header, closest.sign).includes(column));
  throw new FileError(
    "unknown-export",
    `${file}: no known export has these columns. The closest is ${closest.title}, which also has ` +
      `${missing.map((column) => `"${column}"`).join(", ")}. Known are ${PRESET_NAMES.join(", ")}.`,
  );
}

function unsaid(file: string, preset: Preset | undefined, onlyFalse: boolean): FileError {
  const answers = onlyFalse ? "false" : 'false, true or "when-subscribed"';
  const question = `${file}: it must be said whether these customers' subscription status has been changed (subscribedAtChanged: ${answers}).`;
  const whose = preset && ` This is ${preset.title}. ${preset.subscription}`;
  const meaning = onlyFalse ? "" : ' With "when-subscribed" it is true for the rows that have a date of subscription.';
  return new FileError(onlyFalse ? "nobody-subscribed" : "subscription-unsaid", `${question}${whose ?? meaning}`);
}

/** Names that exports give to a field, without case, white space and signs. */
const NAMES: readonly (readonly [Field, readonly string[]])[] = [
  ["id", ["id", "customerid", "userid", "externalid", "customernumber"]],
  ["email", ["email", "emailaddress", "mail", "customeremail"]],
  ["firstName", ["firstname", "givenname", "forename", "fname"]],
  ["lastName", ["lastname", "surname", "familyname", "lname"]],
  ["phoneNumber", ["phonenumber", "phone", "mobile", "mobilephone", "telephone", "tel"]],
  ["registeredAt", ["registeredat", "registrationdate", "registered", "createdat", "datecreated", "signupdate"]],
  ["subscribedAt", ["subscribedat", "subscribedate", "subscriptiondate", "optindate", "optintime"]],
  ["birthday", ["birthday", "birthdate", "dateofbirth", "dob"]],
  ["addTags", ["tags", "addtags", "labels"]],
  ["subscriptions", ["subscriptions"]],
  ["location.lat", ["locationlat", "latitude", "lat"]],
  ["location.lon", ["locationlon", "longitude", "lon", "lng"]],
];

/** A guess by the columns' names, which a person has to check. A column without a likely name is not sent. */
export function proposeMapping(header: readonly string[]): OpenMapping {
  const taken = new Set<Field>();
  const columns = header.map((cell) => {
    const column = cell.trim();
    const field = fieldNamed(column);
    const free = !taken.has(field) || takesMany(field);
    taken.add(field);
    return [column, { field: free ? field : "ignore" }] as const;
  });
  return { columns: Object.fromEntries(columns.filter(([column]) => column !== "")) };
}

function fieldNamed(column: string): Field {
  const name = column.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return NAMES.find(([, names]) => names.includes(name))?.[0] ?? "ignore";
}
