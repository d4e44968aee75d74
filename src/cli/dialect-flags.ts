import { type Command, InvalidArgumentError, Option } from "commander";
import { ConfigError } from "../errors.js";
import type { TextOptions } from "../files/bytes/open.js";
import type { MappingRequest } from "../files/columns/choose.js";
import { isField, type Target } from "../files/columns/target.js";
import { FileError } from "../files/file-error.js";
import type { CsvLayout } from "../files/formats/csv.js";
import type { SheetLayout } from "../files/formats/source.js";

/** The flags about how a file is written: where it does not show it, or shows it wrongly. */
export interface DialectFlags {
  readonly encoding?: string;
  readonly delimiter?: string;
  /** The sign, or `none`. */
  readonly quote?: string;
  readonly escape?: "double" | "backslash";
  readonly headerRow?: number;
  /** False by `--no-header`. */
  readonly header?: boolean;
  readonly columns?: readonly string[];
  readonly sheet?: string;
}

/** How a file is written, as far as the user says it. */
export interface Dialect extends TextOptions, CsvLayout, SheetLayout {}

export function addDialectOptions(command: Command): Command {
  return command
    .optionsGroup("How a file is written:")
    .option("--encoding <name>", "of the text, for example windows-1251 (default: by its byte order mark, else UTF-8)")
    .option("--delimiter <sign>", "between cells, for example ; or tab (default: by the header)", delimiter)
    .option("--quote <sign>", 'around cells, or none when quotes are text (default: ")', quote)
    .addOption(
      new Option("--escape <how>", "of a quote inside of quotes (default: double)").choices(["double", "backslash"]),
    )
    .option("--header-row <line>", "line with the names of the columns, when titles stand above it (default: 1)", line)
    .option("--no-header", "the first row is a customer; --columns has the names")
    .option("--columns <names>", "of a file without header, for example email,firstName,-", namesOf)
    .option("--sheet <name>", "of a spreadsheet, by name or number (default: the first)");
}

/** @throws {ConfigError} when the flags contradict one another */
export function dialectOf(flags: DialectFlags): Dialect {
  const { encoding, delimiter, quote, escape: escaping, headerRow, header, columns: names, sheet } = flags;
  if (header === false && names === undefined) {
    throw new ConfigError("--no-header needs the names of the columns: --columns email,firstName,- (- is not sent).");
  }
  if (names !== undefined && header !== false) {
    throw new ConfigError("--columns is for a file without header; add --no-header, or map its columns with --map.");
  }
  if (names !== undefined && headerRow !== undefined) {
    throw new ConfigError("--header-row and --no-header contradict each other; leave out one of them.");
  }
  return {
    ...(encoding !== undefined && { encoding }),
    ...(delimiter !== undefined && { delimiter }),
    ...(quote !== undefined && { quote: quote === "none" ? null : quote }),
    ...(escaping !== undefined && { escape: escaping }),
    ...(headerRow !== undefined && { headerRow }),
    ...(names !== undefined && { names }),
    ...(sheet !== undefined && { sheet }),
  };
}

const OF_TEXT = ["encoding"] as const;
const OF_CSV = ["delimiter", "quote", "escape"] as const;
const OF_TABLE = ["headerRow", "names"] as const;
const FLAGS: Readonly<Record<string, string>> = { headerRow: "--header-row", names: "--no-header" };

/** @throws {FileError} when a flag would have no effect on a file of this form */
export function refuseUnused(name: string, what: string, form: "sheet" | "json", dialect: Dialect): void {
  const unused = form === "sheet" ? [...OF_TEXT, ...OF_CSV] : [...OF_CSV, ...OF_TABLE];
  const typed = unused
    .filter((option) => dialect[option] !== undefined)
    .map((option) => FLAGS[option] ?? `--${option}`);
  if (typed.length === 0) return;
  const are = typed.length === 1 ? "says nothing" : "say nothing";
  throw new FileError("dialect-unused", `${name} is ${what}, of which ${typed.join(" and ")} ${are}.`);
}

/** Names of columns that somebody gives are those of fields, unless they are mapped. */
export function withNamedFields(request: MappingRequest, { names }: Dialect): MappingRequest {
  if (names === undefined || request.mapping !== undefined || request.preset !== undefined) return request;
  const fields = names.flatMap((name): [string, Target][] => {
    if (name.startsWith("-")) return [[name, { field: "ignore" }]];
    return isField(name) ? [[name, { field: name }]] : [];
  });
  return fields.length === 0 ? request : { ...request, columns: { ...Object.fromEntries(fields), ...request.columns } };
}

/** The flags as a person types them, to suggest the next command. */
export function dialectWords(flags: DialectFlags): readonly string[] {
  const { encoding, delimiter, quote, escape: escaping, headerRow, header, columns, sheet } = flags;
  return [
    ...(encoding === undefined ? [] : ["--encoding", encoding]),
    ...(delimiter === undefined ? [] : ["--delimiter", delimiter === "\t" ? "tab" : delimiter]),
    ...(quote === undefined ? [] : ["--quote", quote]),
    ...(escaping === undefined ? [] : ["--escape", escaping]),
    ...(headerRow === undefined ? [] : ["--header-row", String(headerRow)]),
    ...(header === false ? ["--no-header"] : []),
    ...(columns === undefined
      ? []
      : ["--columns", columns.map((name) => (/^-\d+$/.test(name) ? "-" : name)).join(",")]),
    ...(sheet === undefined ? [] : ["--sheet", sheet]),
  ];
}

const NAMED: Readonly<Record<string, string>> = {
  tab: "\t",
  "\\t": "\t",
  comma: ",",
  semicolon: ";",
  pipe: "|",
};

function delimiter(text: string): string {
  const sign = NAMED[text.toLowerCase()] ?? text;
  if (/^[\t !-~]$/.test(sign) && !/["\w]/.test(sign)) return sign;
  throw new InvalidArgumentError("Give one sign such as ; or |, or tab.");
}

function quote(text: string): string {
  if (/^(?:none|["'`|])$/.test(text)) return text;
  throw new InvalidArgumentError("Give the sign, such as ', or none.");
}

function line(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Give the number of a line; the first is 1.");
}

/** A dash is a column that is not sent. Each gets a name of its own. */
function namesOf(text: string): readonly string[] {
  const names = text.split(",").map((name, index) => (name.trim() === "-" ? `-${index + 1}` : name.trim()));
  if (names.every((name) => name !== "")) return names;
  throw new InvalidArgumentError("Give a name for each column, separated by commas; - is one that is not sent.");
}
