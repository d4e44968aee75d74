import { CONSENTS } from "../../../generated/fields.js";
import { FileError } from "../file-error.js";
import { FIELDS, isField, readingOf, type Target } from "./target.js";

const CONSENT = "consent.";
const YES = ["yes", "y", "true", "1"];
const NO = ["no", "n", "false", "0"];

/**
 * A target as a person writes it, `column=field`. A list takes its separator after a colon (`Groups=addTags:;`), and
 * `consent.privacyPolicy` is that consent for yes, true or 1, and nothing for no, false or 0.
 *
 * @throws {ConfigError} when it is not of that form
 */
export function parseMapPair(pair: string): { readonly column: string; readonly target: Target } {
  const at = pair.lastIndexOf("="); // a column may have the sign in its name, a field seldom
  const column = pair.slice(0, Math.max(0, at)).trim();
  const text = pair.slice(at + 1).trim();
  if (column === "" || text === "") {
    throw new FileError("not-a-column-pair", `"${pair}" is not of the form column=field.`);
  }
  return { column, target: targetFrom(text) };
}

function targetFrom(text: string): Target {
  if (text.startsWith(CONSENT)) return consentFrom(text.slice(CONSENT.length));
  if (isField(text)) return { field: text };
  const [, field = "", separator = ""] = /^(\w+):(.+)$/s.exec(text) ?? [];
  if (isField(field) && readingOf(field) === "list") return { field, as: "list", separator };
  throw new FileError("not-a-target", `"${text}" is no field. ${FIELD_REMEDY}`);
}

function consentFrom(text: string): Target {
  const consent = CONSENTS.find((candidate) => candidate === text);
  if (consent === undefined)
    throw new FileError("not-a-target", `"${text}" is no consent. Consents are ${CONSENTS.join(", ")}.`);
  const words = [...YES.map((word) => [word, consent] as const), ...NO.map((word) => [word, null] as const)];
  return { field: "consent", as: "choice", values: Object.fromEntries(words) };
}

/** What to write instead of a field that there is not. */
export const FIELD_REMEDY: string = `Fields are ${FIELDS.join(", ")}, custom.string.<key>, custom.numeric.<key> and custom.date.<key>.`;
