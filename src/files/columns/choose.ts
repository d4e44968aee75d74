import { FileError } from "../file-error.js";
import { closestPreset, detectPreset, presetNamed } from "../presets/detect.js";
import type { OpenMapping, Preset, PresetName } from "../presets/preset.js";
import { relevaImport, relevaPreset } from "../presets/releva.js";
import { type Reading, readingOver } from "../reading/reading.js";
import { consentColumns, refusePlaceholders, refuseUndecided, type Sample, undecidedOf } from "./consent.js";
import { refuseOtherAnswer, rulesOver } from "./given-rules.js";
import { type Guess, guessColumns } from "./guess.js";
import { matchColumns } from "./header.js";
import type { Mapping } from "./mapping.js";
import { consentRule, isOfSubscribers, nobodySubscribed, saidByRules } from "./named-files.js";
import { refusalNameOf, refuseRefusals } from "./refusal-files.js";
import type { Target } from "./target.js";

export type { OpenMapping } from "../presets/preset.js";

/** What the user says about the columns. */
export interface MappingRequest {
  /** The program whose export it is. @default the one whose columns the header has */
  readonly preset?: PresetName | undefined;
  /** From a mapping file; takes the place of a preset. */
  readonly mapping?: OpenMapping | undefined;
  /**
   * Targets by column; each replaces the one of the preset, of the mapping file or of the guess. Several columns with "|" between
   * them fill the field together: the first that is not blank.
   */
  readonly columns?: Readonly<Record<string, Target>> | undefined;
  /** As in `Mapping`. Required where neither the preset nor the mapping says it. */
  readonly subscribedAtChanged?: Mapping["subscribedAtChanged"] | undefined;
  /**
   * Besides the rules of the preset or of the mapping file. One for the same column takes the place of a preset's; where a mapping
   * file has another one for it, both are refused.
   */
  readonly subscribedOnlyIf?: Mapping["subscribedOnlyIf"] | undefined;
  /** As in `Mapping`. @default that of the preset or of the mapping */
  readonly unknownColumns?: NonNullable<Mapping["unknownColumns"]> | undefined;
  /** What it says replaces what the preset or the mapping file says. */
  readonly reading?: Reading | undefined;
  /** Columns of which nothing is known are taken for what their names and cells make likely, and the rest is left out. @default false */
  readonly auto?: boolean | undefined;
}

export interface OpenChoice {
  /** Whose columns these are, when it is a known export. */
  readonly preset: Preset | undefined;
  /** Undefined when nothing is known of the columns and the user said nothing. */
  readonly mapping: OpenMapping | undefined;
  /** Columns whose field is a guess. */
  readonly guessed: readonly string[];
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
  const { preset, mapping } = openMapping(file, header, request, sample);
  if (mapping === undefined) return fallback(file, header);
  const {
    subscribedAtChanged,
    nobodySubscribedIn: _nobody,
    allSubscribedIn: _all,
    undecidedConsent: _undecided,
    ...rest
  } = mapping;
  if (subscribedAtChanged === undefined) {
    const columns = matchColumns(header, Object.keys(mapping.columns));
    const hasDates = columns.some((column) => rest.columns[column]?.field === "subscribedAt");
    throw unsaid(file, preset, nobodySubscribed(file, mapping), hasDates);
  }
  // Of a corrected file all was decided when the whole file was read; few rows show less, and may seem to show more.
  if (subscribedAtChanged !== false && mapping.correctionOf === undefined) {
    const columns = consentColumns(header, sample, mapping).filter(({ isUndecided }) => isUndecided);
    refuseUndecided(file, columns);
  }
  const chosen: Mapping = { ...rest, ...consentRule(file, header, mapping), subscribedAtChanged };
  const name = isOfSubscribers(file, mapping) ? undefined : refusalNameOf(file);
  if (name !== undefined) refuseRefusals(file, name, header, sample, chosen);
  return chosen;
}

/** The mapping before `subscribedAtChanged` must be given. @throws {ConfigError} when it is given as true for a file in which nobody is subscribed */
export function openMapping(
  file: string,
  header: readonly string[],
  request: MappingRequest,
  sample: Sample = [],
): OpenChoice {
  if (request.preset !== undefined && request.mapping !== undefined) {
    throw new FileError(
      "preset-and-mapping",
      "A preset and a mapping are given: the mapping takes the preset's place, so give one of them.",
    );
  }
  const named = request.preset === undefined ? undefined : presetNamed(request.preset);
  const preset = request.mapping === undefined ? (named ?? detectPreset(file, header)) : undefined;
  const base = request.mapping ?? preset?.mapping;
  if (base === undefined && request.columns === undefined && !request.auto) {
    return { preset, mapping: undefined, guessed: [] };
  }
  const { subscribedAtChanged, subscribedOnlyIf, unknownColumns, reading } = request;
  refuseOtherAnswer(file, request.mapping, subscribedAtChanged);
  const said = replaced(file, header, base, request.columns ?? {});
  const guess = request.auto ? guessedFor(file, header, sample, said, base === undefined) : undefined;
  const firstFilled = [...(said.firstFilled ?? []), ...(guess?.firstFilled ?? [])];
  const mapping: OpenMapping = {
    ...(subscribedOnlyIf && base ? saidByRules(base) : base),
    ...(guess && base?.unknownColumns === undefined && { unknownColumns: "ignore" }),
    columns: withoutReplaced(header, { ...said.columns, ...guess?.columns }, preset),
    ...(firstFilled.length > 0 && { firstFilled }),
    ...decidedConsent(base, request.columns),
    ...(subscribedOnlyIf && {
      subscribedOnlyIf: rulesOver(
        file,
        header,
        base?.subscribedOnlyIf,
        subscribedOnlyIf,
        request.mapping !== undefined,
      ),
    }),
    ...(subscribedAtChanged !== undefined && { subscribedAtChanged }),
    ...(unknownColumns !== undefined && { unknownColumns }),
    ...(reading !== undefined && { reading: readingOver(base?.reading, reading) }),
  };
  refusePlaceholders(file, mapping.subscribedOnlyIf ?? {}, header, sample);
  if ((mapping.subscribedAtChanged ?? false) !== false && nobodySubscribed(file, mapping)) {
    const why = preset?.subscription ?? 'The mapping says that nobody is subscribed here ("nobodySubscribedIn").';
    const isOpen = !nobodySubscribed(file, saidByRules(mapping));
    const found = isOpen ? consentColumns(header, sample, mapping).filter(({ isUndecided }) => isUndecided) : [];
    throw new FileError("nobody-subscribed", `${file}: subscribedAtChanged must be false here. ${why}`, {
      undecided: found.map(undecidedOf),
    });
  }
  return { preset, mapping, guessed: Object.keys(guess?.columns ?? {}) };
}

/** Without the columns of an export that the header lacks, where another column is there that fills their field. */
function withoutReplaced(
  header: readonly string[],
  columns: Mapping["columns"],
  preset: Preset | undefined,
): Mapping["columns"] {
  if (preset === undefined || preset.mapping.missingColumns === "ignore") return columns;
  const there = new Set(matchColumns(header, Object.keys(columns)));
  const filled = new Set(Object.entries(columns).flatMap(([column, { field }]) => (there.has(column) ? [field] : [])));
  const isReplaced = (column: string, { field }: Target): boolean =>
    Object.hasOwn(preset.mapping.columns, column) && !there.has(column) && filled.has(field);
  return Object.fromEntries(Object.entries(columns).filter(([column, target]) => !isReplaced(column, target)));
}

/** @throws {FileError} when no name is known: then the first row may be a customer, whose data would be shown as names of columns */
function guessedFor(
  file: string,
  header: readonly string[],
  sample: Sample,
  { columns }: Pick<Mapping, "columns">,
  mayBeNoHeader: boolean,
): Guess {
  const guess = guessColumns(header, sample, columns);
  if (mayBeNoHeader && !guess.hasNames && Object.keys(columns).length === 0) {
    throw new FileError(
      "no-known-column",
      `${file}: the first row names no column that is known (is the header missing?).`,
    );
  }
  return guess;
}

/** What a mapping file leaves undecided, without the columns that are given now. */
function decidedConsent(base: OpenMapping | undefined, given: Mapping["columns"] = {}): Partial<OpenMapping> {
  if (base?.undecidedConsent === undefined) return {};
  const names = Object.keys(given).map((name) => name.toLowerCase());
  return { undecidedConsent: base.undecidedConsent.filter((column) => !names.includes(column.toLowerCase())) };
}

/** The columns of `base` with those of `given` in their place, spelled as the header spells them. */
function replaced(
  file: string,
  header: readonly string[],
  { columns = {}, firstFilled = [] }: Partial<OpenMapping> = {},
  given: Mapping["columns"],
): Pick<Mapping, "columns" | "firstFilled"> {
  const cells = header.map((cell) => cell.trim());
  const groups = Object.keys(given).map((text) => namesIn(text, cells));
  const unknown = groups.flat().filter((name) => !cells.includes(name));
  if (unknown.length > 0) {
    throw new FileError(
      "column-not-in-header",
      `${file}: the given columns have ${unknown.map((name) => `"${name}"`).join(", ")}, which the header does not have.`,
    );
  }
  const folded = new Set(groups.flat().map((name) => name.toLowerCase()));
  const isGiven = (column: string): boolean => folded.has(column.toLowerCase());
  const kept = Object.entries(columns).filter(([column]) => !isGiven(column));
  const targets = Object.values(given);
  const pairs = groups.flatMap((names, index) => names.flatMap((name) => pair(name, targets[index])));
  const together = [
    ...firstFilled.filter((group) => !group.some(isGiven)),
    ...groups.filter((names) => names.length > 1),
  ];
  return {
    columns: Object.fromEntries([...kept, ...pairs]),
    ...(together.length > 0 && { firstFilled: together }),
  };
}

/** The columns that a person names: a name of the header, or several with "|" between them. */
function namesIn(text: string, cells: readonly string[]): readonly string[] {
  const [whole = text] = matchColumns([text], cells);
  return cells.includes(whole) ? [whole] : matchColumns(text.split("|"), cells);
}

function pair(name: string, target: Target | undefined): [string, Target][] {
  return target === undefined ? [] : [[name, target]];
}

/** For unknown columns. When they are nearly the vendor's, or like no export's, `readHeader` has the better message. */
function fallback(file: string, header: readonly string[]): Mapping {
  const closest = closestPreset(header);
  if (closest === undefined || closest === relevaImport) return relevaPreset;
  const missing = closest.sign.filter((column) => !matchColumns(header, closest.sign).includes(column));
  const isClose = missing.length < closest.sign.length;
  const names = missing.map((column) => `"${column}"`).join(", ");
  throw new FileError(
    "unknown-export",
    `${file}: no known export has these columns.${isClose ? ` The closest is ${closest.title}, which also has ${names}.` : ""}`,
  );
}

function unsaid(file: string, preset: Preset | undefined, onlyFalse: boolean, hasDates: boolean): FileError {
  const answers = onlyFalse ? "false" : hasDates ? 'false, true or "when-subscribed"' : "false or true";
  const question = `${file}: it must be said whether these customers' subscription status has been changed (subscribedAtChanged: ${answers}).`;
  const whose = preset && ` This is ${preset.title}. ${preset.subscription}`;
  const meaning =
    onlyFalse || !hasDates ? "" : ' With "when-subscribed" it is true for the rows that have a date of subscription.';
  return new FileError(onlyFalse ? "nobody-subscribed" : "subscription-unsaid", `${question}${whose ?? meaning}`);
}
