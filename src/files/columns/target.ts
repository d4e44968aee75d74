import { CONSENTS, PROFILE_FIELDS } from "../../../generated/fields.js";
import { FileError } from "../file-error.js";

/** What a column can fill. `custom.<kind>.<key>` is the custom field of that key; `ignore` is nothing. */
export type Field =
  | keyof typeof PROFILE_FIELDS
  | `custom.string.${string}`
  | `custom.numeric.${string}`
  | `custom.date.${string}`
  /** A whole name: what stands before its first space is the first name, the rest the last name. */
  | "fullName"
  | "ignore";

/** The field of the profile that a column fills, and how its text is read. Blank cells leave the field out. */
export type Target =
  | {
      /** That the column fills. */
      readonly field: Field;
      /** Not given: as the field's type needs it, a list by commas, a number, a date and time, or text. */
      readonly as?: undefined;
    }
  | {
      /** That the column fills. */
      readonly field: Field;
      /** Text as it is, or digits with a point before decimals. */
      readonly as: "text" | "number";
    }
  | {
      /** That the column fills. */
      readonly field: Field;
      /** A date alone becomes midnight UTC; any other text stays as it is, and the validator judges it. */
      readonly as: "dateTime";
    }
  | {
      /** That the column fills. */
      readonly field: Field;
      /** Without the apostrophe that an export puts before a plus or a digit so that spreadsheets keep it as text. */
      readonly as: "spreadsheetText";
    }
  | {
      /** That the column fills. */
      readonly field: Field;
      /** A phone number with the code of its country in front, though perhaps without the plus: "359888123405". */
      readonly as: "internationalPhone";
    }
  | {
      /** That the column fills. */
      readonly field: Field;
      /** Blank items are left out; a cell with nothing else leaves the field out, since an empty list could clear it. */
      readonly as: "list";
      /** Between the items, for example ";". */
      readonly separator: string;
    }
  | {
      /** That the column fills. */
      readonly field: Field;
      /** One of some words. */
      readonly as: "choice";
      /** Words, in any case, and the value each stands for; null leaves the field out, another word stays as it is. */
      readonly values: Readonly<Record<string, string | null>>;
    };

/** How the text of a cell is read when the mapping does not say: as the contract's type of the field. */
export type CellType = "text" | "boolean" | "date" | "dateTime" | "number" | "list";

const CELL_TYPES: Readonly<Record<string, CellType>> = { ...PROFILE_FIELDS, fullName: "text", ignore: "text" };

/** Every field but the custom ones, in the order of the contract, and what is none: a whole name, and nothing. */
export const FIELDS: readonly string[] = Object.keys(CELL_TYPES);

const CUSTOM: Readonly<Record<string, CellType>> = { string: "text", numeric: "number", date: "dateTime" };

/** `custom.numeric.visits` in its parts; the key may have dots. */
export function customField(field: string): { readonly kind: string; readonly key: string } | undefined {
  const [, kind, key] = /^custom\.(string|numeric|date)\.(.+)$/su.exec(field) ?? [];
  return kind === undefined || key === undefined ? undefined : { kind, key };
}

export function isField(text: string): text is Field {
  return FIELDS.includes(text) || customField(text) !== undefined;
}

export function cellTypeOf(field: Field): CellType {
  const custom = customField(field);
  return (custom ? CUSTOM[custom.kind] : CELL_TYPES[field]) ?? "text";
}

/** Whether several columns may fill it together. */
export function takesMany(field: Field): boolean {
  return field === "ignore" || cellTypeOf(field) === "list" || customField(field) !== undefined;
}

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
  const at = pair.lastIndexOf("="); // a column's name may contain "=", a field's hardly ever
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
  if (isField(field) && cellTypeOf(field) === "list") return { field, as: "list", separator };
  throw new FileError("not-a-target", `"${text}" is no field. ${FIELD_REMEDY}`);
}

function consentFrom(text: string): Target {
  const consent = CONSENTS.find((candidate) => candidate === text);
  if (consent === undefined)
    throw new FileError("not-a-target", `"${text}" is no consent. Consents are ${CONSENTS.join(", ")}.`);
  const words = [...YES.map((word) => [word, consent] as const), ...NO.map((word) => [word, null] as const)];
  return { field: "consent", as: "choice", values: Object.fromEntries(words) };
}

/** What a target can be, for the message about a name that is not a field. */
export const FIELD_REMEDY: string = `Fields are ${FIELDS.join(", ")}, custom.string.<key>, custom.numeric.<key> and custom.date.<key>.`;
