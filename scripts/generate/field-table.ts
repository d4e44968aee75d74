// generated/fields.md: every field of the request in one table, for people.
import { atLeastOneOf, type Contract, type Schema } from "./contract.js";
import { HEADER } from "./header.js";
import { inlined, schemaNamed } from "./schemas.js";

interface Row {
  readonly path: string;
  readonly schema: Schema;
  readonly required: string;
}

export function generateFieldTable({ schemas, version }: Contract): string {
  const rows = rowsOf(inlined(schemaNamed(schemas, "UpsertProfilesRequest"), schemas), "");
  const lines = rows.map(({ path, schema, required }) => {
    const cells = [
      `\`${path}\``,
      typeOf(schema),
      required,
      descriptionOf(schema),
      String(schema["x-assumption"] ?? ""),
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return `<!-- ${HEADER} -->
# Fields of the request, contract ${version}

An id under "assumed" is explained in [openapi/README.md](../openapi/README.md#questions-for-the-vendor); what has none is on
the vendor's page as it stands here.

| field | type | required | what it is | assumed |
| --- | --- | --- | --- | --- |
${lines.join("\n")}
`;
}

function rowsOf(schema: Schema, prefix: string): readonly Row[] {
  const { properties = {}, required = [] } = schema;
  const either = atLeastOneOf(schema) ?? [];
  return Object.entries(properties).flatMap(([name, inner]) => {
    const path = `${prefix}${name}`;
    const others = either.filter((other) => other !== name).map((other) => `\`${other}\``);
    const when = required.includes(name) ? "yes" : either.includes(name) ? `unless ${others.join(" or ")} is set` : "";
    const items = inner.items as Schema | undefined;
    return [
      { path, schema: inner, required: when },
      ...rowsOf(inner, `${path}.`),
      ...(items?.properties ? rowsOf(items, `${path}[].`) : []),
    ];
  });
}

function typeOf({ type, format, items, enum: values }: Schema): string {
  if (Array.isArray(values)) return `one of ${values.map((value) => `\`${value}\``).join(", ")}`;
  const inner = items as Schema | undefined;
  const names = [type ?? []].flat().map((name) => (name === "array" && inner ? `list of ${typeOf(inner)}` : name));
  return format === undefined || format === "double" ? names.join(" or ") : String(format);
}

const descriptionOf = ({ description, items }: Schema): string =>
  String(description ?? (items as Schema | undefined)?.description ?? "")
    .trim()
    .replace(/\s+/g, " ");
