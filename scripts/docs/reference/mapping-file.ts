import { mappingFileSchema } from "../../../src/files/columns/mapping-schema.js";
import { FIELDS } from "../../../src/files/columns/target.js";
import { header, table } from "./markdown.js";

/** As much of JSON Schema as the mapping's has. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly const?: unknown;
  readonly allOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

interface Row {
  /** `reading.country`, `columns.<column>.field`. */
  readonly path: string;
  readonly schema: Schema;
  readonly required: string;
}

const SCHEMA: Schema = mappingFileSchema;

/** A mapping with every form of a column. A test checks it against the schema. */
export const EXAMPLE = {
  columns: {
    "E-Mail": "email",
    Telefon: "phoneNumber",
    Vorname: "firstName",
    Gruppen: { field: "addTags", as: "list", separator: ";" },
    Datenschutz: { field: "consent", as: "choice", values: { ja: "privacyPolicy", nein: null } },
    Besuche: "custom.numeric.visits",
    Notiz: "ignore",
  },
  subscribedAtChanged: false,
  unknownColumns: "ignore",
  reading: { country: "DE", dateFormat: "dd.MM.yyyy", timeZone: "Europe/Berlin", decimal: "," },
} as const;

/** docs/reference/mapping-file.md: each property of a mapping file, from its JSON Schema. */
export function mappingFilePage(): string {
  const rows = rowsOf(SCHEMA, "").map(({ path, schema, required }) => [
    `\`${path}\``,
    typeOf(schema),
    required,
    textOf(resolved(schema).description ?? schema.description ?? ""),
  ]);
  return `${header("the schema in src/files/columns/mapping-schema.ts")}

# Mapping file

A file that says which column of a table is which field. \`releva-profiles columns customers.csv --write mapping.json\` writes one to
begin with, and \`--map mapping.json\` takes it. \`mappingFileSchema\` of \`releva-profiles/node\` is its JSON Schema (draft 2020-12).

\`\`\`json not-a-payload
${JSON.stringify(EXAMPLE, undefined, 2)}
\`\`\`

## Properties

What is not in this table is refused. \`<column>\` is the name of a column, as the header writes it.

${table(["property", "type", "required", "what it is"], rows)}

## Fields

A column fills ${fieldNames()}. [The table of fields](../../generated/fields.md#what-a-column-of-a-file-can-fill) says how a cell is
read for each.
`;
}

/** Every place where something can be written, with those inside of it. */
export function rowsOf(schema: Schema, prefix: string): readonly Row[] {
  const { properties = {}, required = [], additionalProperties, then, else: other, allOf = [] } = resolved(schema);
  const named = Object.entries(properties).flatMap(([name, inner]) => {
    const path = `${prefix}${name}`;
    return [
      { path, schema: inner, required: required.includes(name) ? "yes" : neededBy(name, allOf) },
      ...rowsOf(inner, `${path}.`),
    ];
  });
  const each = `${prefix}<column>`;
  const free =
    additionalProperties && prefix !== "" && !/values\.$/.test(prefix)
      ? [{ path: each, schema: additionalProperties, required: "" }, ...rowsOf(additionalProperties, `${each}.`)]
      : [];
  const branches = [then, other].flatMap((branch) => (branch ? rowsOf(branch, prefix) : []));
  return [...named, ...free, ...branches];
}

/** With which `as` a column has to say it. */
function neededBy(name: string, conditions: readonly Schema[]): string {
  const condition = conditions.find(({ then }) => then?.required?.includes(name));
  const as = condition?.if?.properties?.as?.const;
  return as === undefined ? "" : `with \`"as": ${JSON.stringify(as)}\``;
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined ? schema : (SCHEMA.$defs?.[name] ?? schema);
}

function typeOf(schema: Schema): string {
  const { enum: values, type, items, then, else: other } = resolved(schema);
  if (values !== undefined) return values.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (schema.$ref?.endsWith("/field")) return "name of a field";
  if (then !== undefined && other !== undefined) return [...new Set([typeOf(other), typeOf(then)])].join(", or ");
  if (type === "array") return `list of ${items?.type === "array" ? "lists of strings" : "strings"}`;
  return type === undefined ? "object" : [type].flat().join(" or ");
}

function fieldNames(): string {
  const names = FIELDS.map((name) => `\`${name}\``);
  return [...names, "`custom.string.<key>`", "`custom.numeric.<key>` or `custom.date.<key>`"].join(", ");
}

/** The words of a schema are for editors: here what stands for a key is code. */
const textOf = (text: string): string =>
  text.replace(/custom\.<[^>]+>\.<key>|\{"not": \[\.\.\.\]\}|\\N|""/g, (code) => `\`${code}\``);
