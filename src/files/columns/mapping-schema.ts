import type { OpenMapping } from "./choose.js";
import { FIELDS } from "./target.js";

const FIELD = {
  type: "string",
  pattern: `^(?:${FIELDS.join("|").replaceAll(".", "\\.")}|custom\\.(?:string|numeric|date)\\..+)$`,
};
const COLUMN = { type: "string", minLength: 1 };
const WORDS = { type: "array", items: { type: "string" }, minItems: 1 };

/** A target that needs another property beside `field` and `as`. */
const needs = (as: string, property: string): object => ({
  if: { properties: { as: { const: as } }, required: ["as"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: [property] },
  else: { properties: { [property]: false } },
});

/** JSON Schema (draft 2020-12) of a mapping file, for editors and for `readMappingFile`. */
export const mappingFileSchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Column mapping of releva-profiles",
  type: "object",
  required: ["columns"],
  additionalProperties: false,
  properties: {
    $schema: { type: "string", description: "Where this schema is, for your editor." },
    columns: {
      type: "object",
      minProperties: 1,
      description: "By column name, as the header writes it: the field that it fills, or how it is read as well.",
      propertyNames: { not: { enum: ["__proto__", "constructor", "prototype"] } },
      additionalProperties: {
        if: { type: "string" },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { $ref: "#/$defs/field" },
        else: { $ref: "#/$defs/target" },
      },
    },
    subscribedAtChanged: {
      description:
        "Whether the subscription status has been changed: for all rows, for those with a date of subscription, or for " +
        "those whose cell in a column is one of some words. Left out, it must be said for each run.",
      if: { type: "object" },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        required: ["column", "true"],
        additionalProperties: false,
        properties: {
          column: { ...COLUMN, description: "As the header writes it." },
          true: { ...WORDS, description: "Words that mean true; any other cell is false." },
        },
      },
      else: { enum: [true, false, "when-subscribed"] },
    },
    subscribedOnlyIf: {
      type: "object",
      additionalProperties: {
        if: { type: "object" },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: {
          required: ["not"],
          additionalProperties: false,
          properties: { not: { ...WORDS, description: "The words of those who are not subscribed; all others are." } },
        },
        else: WORDS,
      },
      description:
        'By column, the words of somebody who is subscribed ("" is a blank cell), or {"not": [...]} with the words that ' +
        "nobody has who is; all must hold. Every other row is sent without " +
        "subscribedAt, subscriptions and unsubscribeLink, and with subscribedAtChanged: false.",
    },
    nobodySubscribedIn: {
      ...WORDS,
      description:
        'Parts of the names of files in which nobody is subscribed ("" is every file): for them ' +
        "subscribedAtChanged must be false.",
    },
    allSubscribedIn: {
      ...WORDS,
      description:
        "How the names of files begin in which everybody is subscribed: they may lack columns of subscribedOnlyIf. Any other " +
        "file that lacks one is refused, unless subscribedAtChanged is false.",
    },
    undecidedConsent: {
      ...WORDS,
      description:
        "Columns about consent that nobody has decided about: a file with one of them is refused, unless " +
        "subscribedAtChanged is false, until subscribedOnlyIf uses it or it is taken out of here.",
    },
    unknownColumns: {
      enum: ["refuse", "ignore", "custom"],
      description: "Columns that are not in this file: an error (default), left out, or custom string fields.",
    },
    firstFilled: {
      type: "array",
      items: { type: "array", items: COLUMN, minItems: 2 },
      description: "Groups of columns in the order in which they are asked: only the first that is not blank is read.",
    },
    missingColumns: {
      enum: ["refuse", "ignore"],
      description: "Columns that the header does not have: an error (default), or left out.",
    },
    reading: {
      type: "object",
      additionalProperties: false,
      description: "How the cells are written.",
      properties: {
        country: {
          type: "string",
          pattern: "^[A-Za-z]{2}$",
          description: 'Whose national phone numbers the file has: two letters, for example "BG".',
        },
        countryColumn: {
          ...COLUMN,
          description:
            "The column that names the country of each row, by its code or its name: national phone numbers are read by it, and " +
            "in a row without a country that is known by country.",
        },
        dateFormat: {
          type: "string",
          minLength: 1,
          description: 'How dates are written, for example "dd.MM.yyyy HH:mm", or "auto" (default).',
        },
        timeZone: {
          type: "string",
          minLength: 1,
          description: 'Of times without an offset, for example "Europe/Sofia".',
        },
        utcOffset: {
          type: "string",
          pattern: "^(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$",
          description: 'Of times that are written without one, for example "+02:00".',
        },
        decimal: { enum: [".", ","], description: "What stands before decimals. Left out, the column has to show it." },
        nullWords: {
          type: "array",
          items: { type: "string" },
          description: "Cells that mean nothing, in any case. Left out: NULL and \\N.",
        },
      },
    },
    shown: {
      type: "object",
      additionalProperties: { enum: ["day-first", "month-first", ".", ",", "mixed", "nothing"] },
      description:
        "By column, what the rows of a whole file have shown: whether day or month comes first, or what stands before decimals.",
    },
    correctionOf: {
      type: "object",
      required: ["line", "why"],
      additionalProperties: false,
      properties: {
        file: { type: "string", description: "The file that the rows come from." },
        line: { ...COLUMN, description: "The column with the line. A blank cell is a row that somebody has added." },
        why: { ...COLUMN, description: "The column with what was wrong." },
      },
      description:
        "The rows were rejects of another file, and a reject names its line there: that file, the column with the line, and " +
        "the column with what was wrong.",
    },
  },
  $defs: {
    field: { ...FIELD, description: "A field of the contract, custom.<string|numeric|date>.<key>, or ignore." },
    target: {
      type: "object",
      required: ["field"],
      additionalProperties: false,
      properties: {
        field: { $ref: "#/$defs/field", description: "The field that the column fills." },
        as: {
          enum: ["text", "dateTime", "number", "list", "choice", "spreadsheetText", "internationalPhone"],
          description:
            "How a cell is read; left out, as the type of the field needs it. text: as it is. dateTime: a date alone becomes midnight UTC. " +
            "number: digits with a point before decimals. list: items with a separator between them. choice: one of some words. " +
            "spreadsheetText: without the apostrophe that an export puts before a plus or a digit. internationalPhone: a phone number " +
            "with the code of its country, perhaps without the plus.",
        },
        separator: { type: "string", minLength: 1, description: 'Between the items of a list, for example ";".' },
        values: {
          type: "object",
          minProperties: 1,
          additionalProperties: { type: ["string", "null"] },
          description: "Of a choice: by word, in any case, the value it stands for; null leaves the field out.",
        },
      },
      allOf: [needs("list", "separator"), needs("choice", "values")],
    },
  },
};

/** How a mapping is written to a file: a target that needs no more than its field is that field. */
export function mappingText({ columns, ...rest }: OpenMapping): string {
  const short = Object.entries(columns).map(([column, target]) => [
    column,
    target.as === undefined ? target.field : target,
  ]);
  return `${JSON.stringify({ columns: Object.fromEntries(short), ...rest }, undefined, 2)}\n`;
}
