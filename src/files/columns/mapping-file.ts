import { readFile } from "node:fs/promises";
import type { ErrorObject } from "ajv/dist/2020.js";
import { wholeOf } from "../../commonjs.js";
import { ConfigError } from "../../errors.js";
import { codeOf } from "../file-error.js";
import type { OpenMapping } from "./choose.js";
import { mappingFileSchema } from "./mapping-schema.js";
import { FIELD_REMEDY, isField, type Target } from "./target.js";

/** Reads a mapping from a JSON file. @throws {ConfigError} that names the place in the file and the remedy */
export async function readMappingFile(path: string): Promise<OpenMapping> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const code = codeOf(error);
    const reason = code === undefined ? "" : ` (${code})`;
    throw new ConfigError(`Cannot read the mapping ${path}${reason}.`, { cause: error });
  });
  return parseMapping(path, text);
}

export async function parseMapping(path: string, text: string): Promise<OpenMapping> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new ConfigError(`The mapping ${path} is not JSON${lineOf(error, text)}.`);
  }
  const { Ajv2020 } = wholeOf(await import("ajv/dist/2020.js")); // it takes a moment to load
  const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
    mappingFileSchema,
  );
  if (!validate(value)) throw new ConfigError(problemsOf(path, validate.errors ?? []));
  const { $schema: _, columns, ...rest } = value as MappingFile;
  return { ...rest, columns: Object.fromEntries(Object.entries(columns).map(longForm)) };
}

type MappingFile = Omit<OpenMapping, "columns"> & {
  readonly $schema?: string;
  readonly columns: Readonly<Record<string, string | Target>>;
};

function longForm([column, target]: [string, string | Target]): [string, Target] {
  if (typeof target !== "string") return [column, target];
  return [column, { field: isField(target) ? target : "ignore" }];
}

/** Only the place: the engine's own message quotes the text, and the file may be the wrong one, full of customers. */
function lineOf(error: unknown, text: string): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return at === undefined ? "" : `: line ${text.slice(0, Number(at)).split("\n").length}`;
}

const PROBLEMS_SHOWN = 5;

function problemsOf(path: string, errors: readonly ErrorObject[]): string {
  const problems = errors.filter(({ keyword }) => keyword !== "if" && keyword !== "propertyNames").map(sentence);
  const shown = problems.slice(0, PROBLEMS_SHOWN).map((problem) => `\n  ${problem}`);
  const more = problems.length > PROBLEMS_SHOWN ? [`\n  and ${problems.length - PROBLEMS_SHOWN} more`] : [];
  return `The mapping ${path} cannot be used:${[...shown, ...more].join("")}`;
}

/** Where, what is wrong, and what to write instead. */
function sentence({ instancePath, keyword, params, schemaPath, message = "", propertyName }: ErrorObject): string {
  const at = instancePath === "" ? "/" : instancePath;
  const named = (name: unknown): string =>
    `${instancePath}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  switch (keyword) {
    case "required":
      return `${named(params.missingProperty)} is missing.`;
    case "additionalProperties":
      return `${named(params.additionalProperty)} is not known; remove it.`;
    case "false schema":
      return `${at} does not belong to this "as"; remove it.`;
    case "enum":
      return `${at} must be one of ${params.allowedValues.map((value: unknown) => JSON.stringify(value)).join(", ")}.`;
    case "not":
      return `${named(propertyName)} is no name for a column; remove it.`;
    case "pattern":
      if (schemaPath.includes("field")) return `${at} is no field. ${FIELD_REMEDY}`;
      return at.endsWith("country")
        ? `${at} must be two letters such as "BG".`
        : `${at} must be an offset such as "+02:00" or "Z".`;
    default:
      return `${at} ${message}.`;
  }
}
