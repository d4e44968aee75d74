// Compiles a schema into a verdict, in several dialects of regular expressions: the guards of the contract exist for the
// engines in which an anchor also stands beside a newline, so a mutant without them is visible only there.
import { Ajv, type Format } from "ajv";
import type { Schema } from "../generate/contract.js";
import { FORMATS } from "../generate/formats.js";

export type Verdict = (body: unknown) => boolean;
export type Formats = Readonly<Record<string, Format>>;

type Compile = (pattern: string, flags: string) => RegExp;

export type Dialect = "exact" | "lastNewline" | "everyLine";

const DIALECTS: Readonly<Record<Dialect, Compile>> = {
  /** ECMAScript, RE2, Rust: anchors mean the ends of the text. */
  exact: (pattern, flags) => new RegExp(pattern, flags),
  /** PCRE, Python, Java: `$` also stands before a last newline. */
  lastNewline: (pattern, flags) => new RegExp(pattern.replace(/\$$/, "\\n?$"), flags),
  /** Onigmo (Ruby): `^` and `$` stand at the ends of every line. */
  everyLine: (pattern, flags) => new RegExp(pattern.replace(/^\^/, "(?<![^\\n])").replace(/\$$/, "(?![^\\n])"), flags),
};

export const DIALECT_NAMES: readonly Dialect[] = Object.keys(DIALECTS) as Dialect[];

export function verdictOf(schema: Schema, dialect: Dialect, formats: Formats = FORMATS): Verdict {
  const ajv = new Ajv({
    strict: false, // a mutant may be odd
    validateSchema: false,
    addUsedSchema: false,
    formats: { ...formats },
    code: { regExp: Object.assign(DIALECTS[dialect], { code: dialect }), optimize: false },
  });
  const validate = ajv.compile(schema);
  return (body) => validate(body);
}
