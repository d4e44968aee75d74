// generated/fields.js and fields.d.ts: the fields of a profile, for who reads columns into them and who keeps them.
import type { Contract, Schema } from "./contract.js";
import { HEADER } from "./header.js";
import { inlined, schemaNamed } from "./schemas.js";

/** How the text of a cell becomes the value of a field. */
type Kind = "text" | "number" | "boolean" | "date" | "dateTime" | "list";

interface Field {
  readonly name: string;
  readonly kind: Kind;
}

/** Objects that src/files/columns/mapping.ts fills: by a column for each member, or by columns named `custom.<kind>.<key>`. */
const OBJECTS: Readonly<Record<string, "members" | "keys">> = { location: "members", custom: "keys" };

/** Fields whose null src/sandbox/profile.ts knows the meaning of. */
const NULLABLE: readonly string[] = ["subscriptions"];

/** Names that the sandbox gives to what it keeps beside the fields, and the word of a mapping for no field. */
const TAKEN: readonly string[] = ["key", "createdAt", "updatedAt", "tags", "ignore"];

/** What one column can fill, in the order of the contract. A field that needs a decision stops the generator. */
function fieldsOf(contract: Contract): readonly Field[] {
  const { properties = {}, required = [] } = inlined(schemaNamed(contract.schemas, "Profile"), contract.schemas);
  return Object.entries(properties).flatMap(([name, schema]) => {
    const types = [schema.type ?? []].flat();
    if (!/^[a-z][A-Za-z0-9]*$/.test(name) || TAKEN.includes(name)) {
      throw undecided(name, "has a name that means something else in a mapping or in the sandbox's state");
    }
    if (required.includes(name)) throw undecided(name, "is required, and no column may be there to fill it");
    if (types.includes("null") && !NULLABLE.includes(name)) {
      throw undecided(name, "can be null: src/sandbox/profile.ts must say what null does to the value before it");
    }
    if (!types.includes("object")) return [{ name, kind: kindOf(name, schema) }];
    if (OBJECTS[name] === undefined) {
      throw undecided(name, "is an object: src/files/columns/mapping.ts must say which columns fill it");
    }
    if (OBJECTS[name] === "keys") return [];
    return Object.entries(schema.properties ?? {}).map(([member, inner]) => {
      const path = `${name}.${member}`;
      return { name: path, kind: kindOf(path, inner) };
    });
  });
}

function kindOf(name: string, schema: Schema): Kind {
  const [type, ...others] = [schema.type ?? []].flat().filter((each) => each !== "null");
  if (others.length > 0) throw undecided(name, "has several types: src/files/columns/cells.ts must say how it is read");
  if (type === "string") {
    if (schema.format === "date-time") return "dateTime";
    return schema.format === "date" ? "date" : "text";
  }
  if (type === "number" || type === "boolean") return type;
  const items = schema.items as Schema | undefined;
  if (type === "array" && items?.type === "string" && items.format === undefined) return "list";
  throw undecided(name, `is of type ${type}: src/files/columns/cells.ts must say how it is read`);
}

function undecided(name: string, why: string): Error {
  return new Error(`The field ${name} ${why}. Decide it, and say so in scripts/generate/fields.ts.`);
}

export function generateFields(contract: Contract): string {
  const lines = fieldsOf(contract).map(({ name, kind }) => `  ${JSON.stringify(name)}: ${JSON.stringify(kind)},`);
  return `// ${HEADER}
export const PROFILE_FIELDS = {
${lines.join("\n")}
};
`;
}

export function generateFieldsTypes(contract: Contract): string {
  const lines = fieldsOf(contract).map(
    ({ name, kind }) => `  readonly ${JSON.stringify(name)}: ${JSON.stringify(kind)};`,
  );
  return `// ${HEADER}

/** What one column can fill, in the order of the contract, and how its text is read. */
export declare const PROFILE_FIELDS: {
${lines.join("\n")}
};
`;
}
