import { OtherSourceError } from "../backfill/checkpoint.js";
import type { RelevaError } from "../errors.js";
import { subscriberRuleText } from "../files/columns/subscriber-rule.js";
import { EncodingError, FileError, type FileFact, type UndecidedColumn } from "../files/file-error.js";
import type { ReadingEvidence } from "../files/reading/evidence.js";
import { messageFor, type ReadingIssueCode } from "../files/reading/reading.js";
import { printable, shellWord } from "./printable.js";
import { asTyped } from "./program-name.js";
import { suggestionOf } from "./reading-flags.js";

/** What to type when a file is not as it should be. */
const ADVICE: Readonly<Record<Exclude<FileFact, "consent-unused">, string>> = {
  "state-unsafe": "Or name another one with --state.",
  "state-unreadable": "Name another one with --state.",
  "state-unwritable": "Name another place with --state.",
  "state-version": "Use the one that wrote it, or start anew with --restart.",
  "state-damaged": "Put a copy of it back, or start anew with --restart.",
  "state-foreign": "Name another one with --state.",
  "state-locked": "Or keep a state of its own with --state <another file>.",
  "state-without-rejects": "Go on without one, or start anew with --restart.",
  "rejects-without-state": "Move the rejects away, or start anew with --restart.",
  "rejects-unsafe": "Or name another one with --rejects.",
  "rejects-unwritable": "Name another place with --rejects.",
  "rejects-left": "Send it or move it away, or name another one with --rejects.",
  "rejects-changed": "Put it back as it was (--rejects says where it is), or start anew with --restart.",
  "rejects-foreign": "Name another one with --rejects.",
  "disk-full": "Make room, then go on with --resume.",
  "several-presets": "Say whose export it is with --preset.",
  "preset-and-mapping": "Leave out --preset, or the mapping file of --map.",
  "unknown-export": "Say what each column fills: --map <column>=<field>, or --map auto for what is likely",
  "no-known-column":
    "If the header is further down, say in which row: --header-row 3; if it is in another sheet, which: --sheet <name>. If this is the header, map its columns: --map <column>=<field>, or --map auto for what is likely",
  "header-unexpected":
    "Give the file the columns that it lacks, blank if need be. Of others say what each fills, or that it fills nothing: --map <column>=<field>, or --map <column>=ignore",
  "column-not-in-header": "They come from --map: write them as the header does.",
  "consent-column-missing":
    "Export the file with it, under the name that the export gives it; or send nobody in it as subscribed: --subscribed-at-changed false.",
  "dates-unmapped":
    'Say which column has it: --map "<column>=subscribedAt"; or say --subscribed-at-changed false, or true with --subscribed-only-if.',
  "dialect-unused": "Send it without them, apart from the files that they are of.",
  "not-a-column-pair": 'That is what --map takes, for example --map "E-mail=email"; a mapping file ends in .json.',
  "not-a-target": "That is what --map takes after the = sign.",
  "subscription-unsaid":
    "Say it: --subscribed-at-changed false or true, or when-subscribed where a column has dates of subscription.",
  "nobody-subscribed": "Say it: --subscribed-at-changed false.",
  "refusals-named":
    "If so: --subscribed-at-changed false. If a column says who of them is subscribed, name it with --subscribed-only-if; and if all of them are, give what has that name another one.",
  "quote-broken":
    "Correct that line; or, when quotes mean nothing in this file, say --quote none, and when a backslash stands before them, --escape backslash.",
  "records-unmapped": "See what their fields could become: releva-profiles columns <file> --write mapping.json",
  "sheet-unknown": "Say another one with --sheet, by its name or its number.",
  "sheet-of-text": "Leave out --sheet.",
  "archive-as-text": "Unpack what it is in, and give the path of the file itself.",
  "encoding-unsaid": "Say it: --encoding <name>.",
  "encoding-unknown": "--encoding takes names such as windows-1251, iso-8859-7, koi8-r, macintosh or utf-16le.",
  "encoding-not-as-said": "Leave out --encoding.",
  "unknown-country": "That is what --country takes: two letters, for example BG, DE or GR.",
  "unknown-time-zone": "That is what --time-zone takes, for example Europe/Sofia.",
  "zone-and-offset": "Leave out --time-zone or --utc-offset.",
  "unknown-date-format": 'That is what --date-format takes, for example "dd.MM.yyyy HH:mm".',
  "not-a-subscriber-rule":
    'That is what --subscribed-only-if takes, for example --subscribed-only-if "Newsletter=yes,1" or "HasOptedOut!=true".',
  "placeholder-typed":
    'Type those words in its place, with commas between them, as the column has them (releva-profiles columns <file> shows them): --subscribed-only-if "Newsletter=yes,1".',
  "rules-differ": "Leave one of them out: what is typed, or what the mapping file of --map says.",
  "rule-column-missing": "Write it in --subscribed-only-if as the header does.",
};

/** What an error of this package says to somebody at a command line: what is wrong, and what to type. */
export function messageOf(error: RelevaError): string {
  if (error instanceof OtherSourceError) return `${error.message}. For the former, add --restart.`;
  if (error instanceof EncodingError) return `${error.message} Say it: --encoding ${error.guess}`;
  return error instanceof FileError ? error.message + adviceOf(error) : error.message;
}

/** It begins as it follows the message: in its line, or below it. */
function adviceOf({ fact, undecided }: FileError): string {
  if (fact === "consent-unused") return undecided.map(waysOut).join("");
  const uses = undecided.flatMap((found) =>
    usesOf(found).map(([what, rule]) => `\n  ${what.replace("Use it", `Or use "${found.column}"`)}: ${rule}`),
  );
  return ` ${asTyped(ADVICE[fact])}${uses.join("")}`;
}

/** Both ways out of a column about consent that nothing uses: what a person says is what is done. */
export function waysOut(undecided: UndecidedColumn): string {
  const uses = usesOf(undecided).map(([what, rule]) => `\n  ${what}: ${rule}`);
  return `${uses.join("")}\n  Or leave it out on purpose: --map ${shellWord(`${undecided.column}=ignore`)}`;
}

/** Each rule that would use a column, and when it is right. */
function usesOf({ column, rule, isOfDates }: UndecidedColumn): readonly (readonly [what: string, typed: string])[] {
  const typed = (text: string): string => `--subscribed-only-if ${shellWord(text)}`;
  if (!isOfDates) return [["Use it", typed(rule)]];
  const [dated, blank] = [{ not: [""] }, [""]].map((words) => typed(subscriberRuleText({ column, words })));
  return [
    ["Use it, if those with a date are subscribed", dated ?? ""],
    ["Use it, if those without one are", blank ?? ""],
  ];
}

/** What to type so that cells are read which can be read in more than one way, or in none. */
const READING_ADVICE: Partial<Readonly<Record<ReadingIssueCode, ReadingAdvice>>> = {
  "phone-national": {
    can: "National phone numbers can be read once you say of which country",
    typed: "--country <two letters>",
    about: "country",
  },
  "phone-abroad": {
    can: "Their rows are of other countries than that of --country",
    typed: "--country-column <name> reads each national number by the column that names the country of its row",
  },
  "date-order": {
    can: "Such dates can be read once you say which comes first",
    typed: "--date-format dd/MM/yyyy or MM/dd/yyyy",
  },
  "date-year": {
    can: "Such dates can be read once you say how they are written",
    typed: '--date-format "dd.MM.yy" where the day comes first, with the signs of the file',
  },
  "time-zone": {
    can: "Times without an offset can be read once you say where they were taken",
    typed: "--time-zone <Area/City>, or what it is: --utc-offset <+hh:mm>",
    about: "timeZone",
  },
  "number-ambiguous": {
    can: "Such numbers can be read once you say what stands before decimals",
    typed: "--decimal , or --decimal .",
  },
};

interface ReadingAdvice {
  readonly can: string;
  /** No value in it fits every file, so that none can be pasted without a thought. */
  readonly typed: string;
  /** The evidence that may name a value for this file. */
  readonly about?: ReadingEvidence["about"];
}

/**
 * @param reasons Of a report, each ending in the message of an issue. @param evidence Of the file: what it suggests is named with its why
 * @param isTold The evidence was told already
 */
export function adviceOn(
  reasons: readonly string[],
  evidence: readonly ReadingEvidence[] = [],
  isTold = false,
): readonly string[] {
  return Object.entries(READING_ADVICE)
    .filter(([code]) => reasons.some((reason) => reason.endsWith(messageFor(code as ReadingIssueCode))))
    .flatMap(([, { can, typed, about }]) => {
      const found = evidence.find((one) => one.about === about);
      const value = found && suggestionOf(found);
      if (found && isTold) return [];
      if (found === undefined || value === undefined) return [`${can}: ${typed}`];
      return [`${can}. Perhaps ${value}: ${printable(found.because)}`];
    });
}
