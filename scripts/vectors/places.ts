// Addresses inside a schema without `$ref`s: every place that constrains a value, and a way to change one of them.
import type { Schema } from "../generate/contract.js";

export interface Place {
  /** As a reader of the contract says it: `profiles[].profile.email`; the body itself is `body`. */
  readonly label: string;
  readonly node: Schema;
  /** The whole schema, with another one in this place. */
  replace(node: Schema): Schema;
}

/** One constraint of a place gone wrong. */
export interface Change {
  readonly what: string;
  readonly node: Schema;
}

/** `not` is part of the place that has it, not a place of its own. */
export function placesOf(schema: Schema): readonly Place[] {
  return placesBelow({ label: "", node: schema, replace: (node) => node });
}

function placesBelow(place: Place): Place[] {
  const { label, node, replace } = place;
  const properties = Object.entries(node.properties ?? {}).map(([name, property]) => ({
    label: label === "" ? name : `${label}.${name}`,
    node: property,
    replace: (changed: Schema) => replace({ ...node, properties: { ...node.properties, [name]: changed } }),
  }));
  const items = itemsOf(node).map((item) => ({
    label: `${label}[]`,
    node: item,
    replace: (changed: Schema) => replace({ ...node, items: changed }),
  }));
  return [{ ...place, label: label || "body" }, ...[...properties, ...items].flatMap(placesBelow)];
}

function itemsOf({ items }: Schema): Schema[] {
  return items === undefined ? [] : [items as Schema];
}

/** The closed twin: no object has a property that the contract does not name. */
export function closedTwin(schema: Schema): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, closedTwin(property)]);
  const [items] = itemsOf(schema).map(closedTwin);
  return {
    ...schema,
    ...(schema.type === "object" ? { properties: Object.fromEntries(properties), additionalProperties: false } : {}),
    ...(items === undefined ? {} : { items }),
  };
}
