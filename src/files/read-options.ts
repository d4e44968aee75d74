import { ConfigError } from "../errors.js";
import { checkedAgainst, ELSEWHERE, FLAG, only, type Rule, type RulesOf, TEXT } from "../option-table.js";
import type { MappingRequest, OpenMapping } from "./columns/choose.js";
import type { Mapping } from "./columns/mapping.js";
import type { CsvLayout } from "./formats/csv.js";
import type { SheetLayout } from "./formats/source.js";
import type { Reading } from "./reading/reading.js";

const READING: RulesOf<Reading> = {
  country: TEXT,
  countryColumn: TEXT,
  dateFormat: TEXT,
  timeZone: TEXT,
  utcOffset: TEXT,
  decimal: TEXT,
  nullWords: ELSEWHERE,
};

const MAPPING: RulesOf<OpenMapping> = {
  columns: ELSEWHERE,
  subscribedAtChanged: ELSEWHERE,
  subscribedOnlyIf: ELSEWHERE,
  undecidedConsent: ELSEWHERE,
  firstFilled: ELSEWHERE,
  unknownColumns: TEXT,
  missingColumns: TEXT,
  shown: ELSEWHERE,
  correctionOf: ELSEWHERE,
  reading: only(READING),
  nobodySubscribedIn: ELSEWHERE,
  allSubscribedIn: ELSEWHERE,
};

const MAPPED = { mapping: only(MAPPING) };
const PLACE = { headerRow: ELSEWHERE, names: ELSEWHERE };
const CSV: RulesOf<CsvLayout> = { ...PLACE, delimiter: TEXT, quote: ELSEWHERE, escape: TEXT };
const SHEET: RulesOf<SheetLayout> = { ...PLACE, sheet: TEXT };

const REQUEST: RulesOf<MappingRequest> = {
  ...MAPPED,
  preset: TEXT,
  columns: ELSEWHERE,
  subscribedAtChanged: ELSEWHERE,
  subscribedOnlyIf: ELSEWHERE,
  unknownColumns: TEXT,
  reading: only(READING),
  auto: FLAG,
};

type Call = "readCsv" | "readJson" | "readXlsx" | "detectColumns" | "the text of detectColumns";

const RULES: Readonly<Record<Call, Readonly<Record<string, Rule>>>> = {
  readCsv: { ...MAPPED, ...CSV, encoding: TEXT },
  readJson: { ...MAPPED, encoding: TEXT },
  readXlsx: { ...MAPPED, ...SHEET },
  detectColumns: REQUEST,
  "the text of detectColumns": { ...CSV, encoding: TEXT },
};

/** The options of a call that reads a file. @throws {ConfigError} that names the one that it does not have, or cannot use */
export function checkedReadOptions<T extends object>(call: Call, given: T): T {
  return checkedAgainst(call, RULES[call], given);
}

/** A mapping that `readCsv` is given in the place of options. @throws {ConfigError} that names what no mapping has */
export function checkedMapping(given: Mapping): Mapping {
  const beside = Object.keys(given).find((name) => Object.hasOwn(RULES.readCsv, name));
  if (beside !== undefined) {
    throw new ConfigError(`a mapping has no option "${beside}"; give readCsv both: { mapping, ${beside} }`);
  }
  return checkedAgainst("a mapping", MAPPING, given);
}
