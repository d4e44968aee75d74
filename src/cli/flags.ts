import { type Command, Option } from "commander";
import { ConfigError } from "../errors.js";
import type { MappingRequest } from "../files/columns/choose.js";
import type { SubscriberWords } from "../files/columns/mapping.js";
import { readMappingFile } from "../files/columns/mapping-file.js";
import { parseSubscriberRule } from "../files/columns/subscriber-rule.js";
import { parseMapPair, type Target } from "../files/columns/target.js";
import type { Format } from "../files/formats/detect.js";
import { PRESET_NAMES } from "../files/presets/detect.js";
import type { PresetName } from "../files/presets/preset.js";
import type { Reading } from "../files/reading/reading.js";
import type { Validation } from "../record/validate.js";
import type { DialectFlags } from "./dialect-flags.js";
import { ANSWERS, answer, collect, countryCode, offset, words } from "./flag-values.js";

/** Flags of `backfill`. `validate` has those that do not concern sending, and sets `dryRun`. */
export interface BackfillFlags extends MappingFlags, DialectFlags {
  readonly baseUrl?: string;
  readonly secretKeyFile?: string;
  readonly batchSize?: number;
  readonly batchBytes?: number;
  readonly concurrency?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly retries?: number;
  /** Milliseconds without any success. */
  readonly giveUpAfter?: number;
  /** Records per second. */
  readonly rate?: number;
  readonly maxRejects?: number | `${number}%`;
  readonly rejects?: string;
  readonly state?: string;
  readonly resume?: boolean;
  readonly restart?: boolean;
  /** The key of the state file is another one of the same account. */
  readonly sameAccount?: boolean;
  readonly limit?: number;
  /** Fields that are left out of a record where they are invalid. */
  readonly dropInvalid?: readonly string[];
  /** Path of the list of rows about a customer of an earlier row. */
  readonly listDuplicates?: string;
  readonly validation?: Validation;
  readonly format?: Format;
  readonly dryRun?: boolean;
  /** Send without asking. */
  readonly yes?: boolean;
  /** Tell of each request. */
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** Names of the files in which checks list invalid records. */
const OF_CHECKS = /\.invalid(?:\.\d+)?\.ndjson$/;

/** Where the files of one input are, unless a flag says otherwise. Those of a file that has such a name already are `…rejects.2.ndjson`, then 3. */
export interface Paths {
  /** The records that were not accepted by a run that sends. */
  readonly rejectsPath: string;
  /** The invalid records that a check found. Every check writes this file anew; a run that sends never touches it. */
  readonly findingsPath: string;
  /** How far a run that sends has come: what `--resume` goes on with. */
  readonly statePath: string;
  /** What records go without, by `--drop-invalid`. */
  readonly droppedPath: string;
  /** What they would go without, as a check found. Every check writes it anew; a run that sends never touches it. */
  readonly wouldDropPath: string;
}

/** A file of rejects or of a check; also one of an earlier run, which has a date. */
const OF_OURS = /^(?<first>.*\.(?<kind>rejects|invalid)(?:(?:\.\d+)?\.\d{4}-[\dTZ-]+)?)(?:\.(?<number>\d+))?\.ndjson$/s;

export function pathsOf(input: string): Paths {
  const base = input === "-" ? "releva-stdin" : input;
  const { first = base, kind, number = 1 } = OF_OURS.exec(base)?.groups ?? {};
  const stem = kind === undefined ? base : base.replace(/\.ndjson$/, "");
  const listOf = (own: string): string =>
    kind === own ? `${first}.${Number(number) + 1}.ndjson` : `${stem}.${own}.ndjson`;
  return {
    rejectsPath: listOf("rejects"),
    findingsPath: listOf("invalid"),
    statePath: `${base}.releva-state.json`,
    droppedPath: `${stem}.dropped.ndjson`,
    wouldDropPath: `${stem}.would-drop.ndjson`,
  };
}

/** Flags that are right one by one, and not together or with these inputs. @throws {ConfigError} before anything is opened */
export function refuseContradictions(paths: readonly string[], flags: BackfillFlags): void {
  const { rejects, state, listDuplicates, dryRun = false, resume, restart, secretKeyFile } = flags;
  if (paths.length > 1 && (rejects ?? state ?? listDuplicates) !== undefined) {
    const flag = rejects !== undefined ? "--rejects" : state !== undefined ? "--state" : "--list-duplicates";
    throw new ConfigError(`${flag} names one file, but each input writes its own; leave it out or send one at a time.`);
  }
  if ([...paths, secretKeyFile].filter((path) => path === "-").length > 1) {
    throw new ConfigError("Standard input can be read once: as one of the inputs, or as the key.");
  }
  if (dryRun && (state !== undefined || resume || restart)) {
    throw new ConfigError("A dry run keeps no state: leave out --state, --resume and --restart.");
  }
  if (dryRun && flags.validation === "off") {
    throw new ConfigError("--validation off checks nothing, so there would be nothing to tell: leave it out.");
  }
  if (!dryRun && rejects !== undefined && OF_CHECKS.test(rejects)) {
    throw new ConfigError(
      `--rejects ${rejects}: files of that name are for checks, and the next check would write over it; take another name.`,
    );
  }
}

/** A key that is typed stays in the shell's history and is shown to everyone by `ps`. Its value is not repeated. */
export function refuseTypedKey(): never {
  throw new ConfigError(
    "A key on the command line is kept in the shell's history and visible to every user of the machine. " +
      "Set RELEVA_SECRET_KEY, or name a file that holds the key: --secret-key-file <path>.",
  );
}

/** The flags about the columns of a CSV file. */
export interface MappingFlags {
  readonly preset?: PresetName;
  /** `column=field` pairs, and at most one mapping file. */
  readonly map?: readonly string[];
  readonly subscribedAtChanged?: boolean | "when-subscribed";
  readonly unknownColumns?: "ignore" | "custom";
  readonly utcOffset?: string;
  /** `column=word,word` or `column!=word,word` each. */
  readonly subscribedOnlyIf?: readonly string[];
  readonly country?: string;
  readonly countryColumn?: string;
  readonly dateFormat?: string;
  readonly timeZone?: string;
  readonly decimal?: "." | ",";
  readonly null?: readonly string[];
}

export function addMappingOptions(command: Command): Command {
  return command
    .optionsGroup("Columns of a CSV file:")
    .addOption(
      new Option("--preset <name>", "whose export a CSV file is (default: by its header)").choices(PRESET_NAMES),
    )
    .option(
      "--map <column=field|path>",
      "field that a column fills (of several, A|B=field, the first that is not blank), a mapping file (*.json), or auto for what columns proposes; may be repeated",
      collect,
    )
    .addOption(
      new Option(
        "--subscribed-at-changed <answer>",
        "whether these customers' subscription status has been changed; when-subscribed is for those with a date of subscription; must be said, unless the columns are the vendor's or a mapping file says it",
      )
        .choices(ANSWERS)
        .argParser(answer),
    )
    .addOption(
      new Option("--unknown-columns <how>", "columns without a field (default: stop)").choices(["ignore", "custom"]),
    )
    .option("--utc-offset <offset>", "of times written without one, for example +02:00", offset)
    .option(
      "--subscribed-only-if <column=word,word>",
      "who is subscribed, by the words of a column; != for words that no subscriber has; may be repeated, and all must hold",
      collect,
    )
    .option("--country <code>", "whose national phone numbers the file has, for example BG", countryCode)
    .option(
      "--country-column <name>",
      "the column that names the country of each row, by which its national phone number is read",
    )
    .option("--date-format <format>", 'how dates are written, for example "dd.MM.yyyy HH:mm" (default: auto)')
    .option("--time-zone <zone>", "of times written without an offset, for example Europe/Sofia")
    .addOption(
      new Option("--decimal <sign>", "what stands before decimals (default: as the column shows)").choices([".", ","]),
    )
    .option("--null <words>", "words that mean nothing, separated by commas (default: NULL,\\N)", words);
}

/** The flags as a person types them, to suggest the next command. */
export function mappingWords(flags: MappingFlags): readonly string[] {
  const { preset, map = [], subscribedAtChanged, unknownColumns, utcOffset } = flags;
  const { country, countryColumn, dateFormat, timeZone, decimal, null: nullWords, subscribedOnlyIf = [] } = flags;
  return [
    ...(preset === undefined ? [] : ["--preset", preset]),
    ...map.flatMap((word) => ["--map", word]),
    ...(unknownColumns === undefined ? [] : ["--unknown-columns", unknownColumns]),
    ...(utcOffset === undefined ? [] : ["--utc-offset", utcOffset]),
    ...subscribedOnlyIf.flatMap((rule) => ["--subscribed-only-if", rule]),
    ...(country === undefined ? [] : ["--country", country]),
    ...(countryColumn === undefined ? [] : ["--country-column", countryColumn]),
    ...(dateFormat === undefined ? [] : ["--date-format", dateFormat]),
    ...(timeZone === undefined ? [] : ["--time-zone", timeZone]),
    ...(decimal === undefined ? [] : ["--decimal", decimal]),
    ...(nullWords === undefined ? [] : ["--null", nullWords.join(",")]),
    ...(subscribedAtChanged === undefined ? [] : ["--subscribed-at-changed", String(subscribedAtChanged)]),
  ];
}

/** The flags as `chooseMapping` takes them; a mapping file is read. */
export async function mappingRequest({ map = [], ...flags }: MappingFlags): Promise<MappingRequest> {
  const { preset, subscribedAtChanged, unknownColumns } = flags;
  const reading = readingOf(flags);
  const pairs = map.filter((word) => !isMappingFile(word) && word !== AUTO).map(parseMapPair);
  const [path, ...others] = map.filter(isMappingFile);
  if (others.length > 0) throw new ConfigError("--map takes one mapping file; give the other columns as column=field.");
  const columns: Record<string, Target> = {};
  for (const { column, target } of pairs) {
    if (Object.hasOwn(columns, column)) throw new ConfigError(`--map names "${column}" twice.`);
    columns[column] = target;
  }
  return {
    ...(preset !== undefined && { preset }),
    ...(path !== undefined && { mapping: await readMappingFile(path) }),
    ...(pairs.length > 0 && { columns }),
    ...(map.includes(AUTO) && { auto: true }),
    ...(subscribedAtChanged !== undefined && { subscribedAtChanged }),
    ...(unknownColumns !== undefined && { unknownColumns }),
    ...(reading !== undefined && { reading }),
    ...(flags.subscribedOnlyIf && { subscribedOnlyIf: rulesOf(flags.subscribedOnlyIf) }),
  };
}

function readingOf({
  country,
  countryColumn,
  dateFormat,
  timeZone,
  utcOffset,
  decimal,
  null: nullWords,
}: MappingFlags): Reading | undefined {
  const given = Object.entries({ country, countryColumn, dateFormat, timeZone, utcOffset, decimal, nullWords }).filter(
    ([, value]) => value !== undefined,
  );
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

function rulesOf(texts: readonly string[]): NonNullable<MappingRequest["subscribedOnlyIf"]> {
  const rules: Record<string, SubscriberWords> = {};
  for (const { column, words } of texts.map(parseSubscriberRule)) {
    if (Object.hasOwn(rules, column)) throw new ConfigError(`--subscribed-only-if names "${column}" twice.`);
    rules[column] = words;
  }
  return rules;
}

/** What `--map` takes for all columns whose field is likely. */
export const AUTO = "auto";

export const isMappingFile = (word: string): boolean => word.endsWith(".json") && !word.includes("=");
