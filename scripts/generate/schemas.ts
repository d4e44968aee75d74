// Rewrites of the contract's schemas, for the validator and for the JSON Schema files. Each returns a new schema.
import type { Schema } from "./contract.js";

/** Drops what JSON Schema does not know: ids of assumptions, and `double`, a format of OpenAPI that says only a width. */
export function plain(schema: Schema): Schema {
  return mapSchema(schema, ({ "x-assumption": _, writeOnly: __, format, ...node }) =>
    format === undefined || format === "double" ? node : { ...node, format },
  );
}

export function withoutDescriptions(schema: Schema): Schema {
  return mapSchema(schema, ({ description: _, ...node }) => node);
}

/** Refuses every property that the contract does not name, so that a typo is an issue. */
export function closed(schema: Schema): Schema {
  return mapSchema(schema, (node) => (node.type === "object" ? { ...node, additionalProperties: false } : node));
}

/** Adds the keyword of ajv-code.ts for which only an object's own properties count. */
export function owning(schema: Schema): Schema {
  return mapSchema(schema, (node) => (node.type === "object" ? { ...node, ownProperties: true } : node));
}

/** `#/components/schemas/X` becomes `${base}X`. */
export function rebased(schema: Schema, base: string): Schema {
  return mapSchema(schema, (node) =>
    typeof node.$ref === "string" ? { ...node, $ref: node.$ref.replace("#/components/schemas/", base) } : node,
  );
}

/** An enum of strings says the type already, and says it better: one issue in place of two. */
export function enumsWithoutType(schema: Schema): Schema {
  return mapSchema(schema, ({ type, ...node }) => (type === undefined || node.enum ? node : { ...node, type }));
}

export function schemaNamed(schemas: Readonly<Record<string, Schema>>, name: string): Schema {
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`the contract has no schema ${name}`);
  return schema;
}

/** Replaces every `$ref` by what it names. The contract's schemas are not recursive. */
export function inlined(schema: Schema, schemas: Readonly<Record<string, Schema>>): Schema {
  return mapSchema(schema, (node) => {
    if (typeof node.$ref !== "string") return node;
    return inlined(schemaNamed(schemas, node.$ref.replace("#/components/schemas/", "")), schemas);
  });
}

/** Every schema inside `schema`, itself included. */
export function nodesOf(schema: Schema): Schema[] {
  const nodes: Schema[] = [];
  mapSchema(schema, (node) => {
    nodes.push(node);
    return node;
  });
  return nodes;
}

/** Applies `change` to a schema and every schema inside it, children first; a map of properties is not a schema. */
function mapSchema(schema: Schema, change: (node: Schema) => Schema): Schema {
  const children: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "properties") {
      const properties = Object.entries(value as Record<string, Schema>);
      children[keyword] = Object.fromEntries(properties.map(([name, child]) => [name, mapSchema(child, change)]));
    } else if (keyword === "items" || keyword === "not") {
      children[keyword] = mapSchema(value as Schema, change);
    } else {
      children[keyword] = value;
    }
  }
  return change(children as Schema);
}
