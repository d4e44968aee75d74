// generated/fields.js and fields.d.ts: the fields of a profile, for who reads columns into them and who keeps them.
import { atLeastOneOf, type Contract, type Schema } from "./contract.js";
import { HEADER } from "./header.js";
import { inlined, schemaNamed } from "./schemas.js";

/** How the text of a cell becomes the value of a field. */
export type Kind = "text" | "number" | "boolean" | "date" | "dateTime" | "list";

export interface Field {
  readonly name: string;
  readonly kind: Kind;
}

interface Decision {
  /** What is so about a field, and where it is decided what that means. */
  readonly when: string;
  readonly where: string;
  /** Those for which it is decided. */
  readonly fields: readonly string[];
}

/** What src/ says by hand of some fields. A field that needs it, and has no place here, stops the generator. */
const DECISIONS = {
  record: {
    when: "stands beside the profile",
    where: "in src/files/columns/mapping.ts what fills it, and in src/sandbox/profile.ts what it does",
    fields: ["profile", "subscribedAtChanged"],
  },
  identity: {
    when: "can stand for the e-mail and the phone number",
    where: "in src/record/prepare.ts, src/types.ts and src/sandbox/state.ts how it names a profile",
    fields: ["email", "phoneNumber"],
  },
  object: {
    when: "is an object or a part of one",
    where: "in src/files/columns/mapping.ts which columns fill it, and in src/sandbox/profile.ts what is kept of it",
    fields: ["custom", "custom.string", "custom.numeric", "custom.date", "location", "location.lat", "location.lon"],
  },
  null: {
    when: "can be null",
    where: "in src/sandbox/profile.ts what null does to the value before it",
    fields: ["subscriptions"],
  },
  choice: {
    when: "takes only some values",
    where: "in src/files/columns/target.ts which words of a cell stand for them",
    fields: ["consent"],
  },
  required: {
    when: "is required",
    where: "in src/files/columns/choose.ts what fills it in a file without its column",
    fields: [],
  },
  type: {
    when: "is neither text, a number, a boolean nor a list of texts",
    where: "in src/files/columns/mapping.ts how a cell is read for it",
    fields: [],
  },
  name: {
    when: "has a name that means something else in a mapping, or in the state of the sandbox",
    where: "in src/files/columns/target.ts or src/sandbox/profile.ts which of the two is renamed",
    fields: [],
  },
} as const satisfies Readonly<Record<string, Decision>>;

/** Names that the sandbox gives to what it keeps beside the fields, and the word of a mapping for no field. */
const TAKEN: readonly string[] = ["key", "createdAt", "updatedAt", "tags", "ignore"];

/** What one column can fill, in the order of the contract. The custom fields are not among them: a column names its own. */
export function fieldsOf({ schemas }: Contract): readonly Field[] {
  const record = inlined(schemaNamed(schemas, "ProfileUpsert"), schemas);
  const profile = inlined(schemaNamed(schemas, "Profile"), schemas);
  for (const name of Object.keys(record.properties ?? {})) decided("record", name);
  for (const name of atLeastOneOf(profile) ?? []) decided("identity", name);
  for (const name of profile.required ?? []) decided("required", name);
  return Object.entries(profile.properties ?? {}).flatMap(([name, schema]) => {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name) || TAKEN.includes(name)) decided("name", name);
    if (!typesOf(schema).includes("object")) return [{ name, kind: kindOf(name, schema) }];
    decided("object", name);
    const parts = Object.entries(schema.properties ?? {}).map(([part, inner]) => [`${name}.${part}`, inner] as const);
    for (const [path] of parts) decided("object", path);
    return name === "custom" ? [] : parts.map(([path, inner]) => ({ name: path, kind: kindOf(path, inner) }));
  });
}

function kindOf(name: string, schema: Schema): Kind {
  const [type, ...others] = typesOf(schema).filter((each) => each !== "null");
  const items = schema.items as Schema | undefined;
  if (typesOf(schema).includes("null")) decided("null", name);
  if (schema.enum !== undefined || items?.enum !== undefined) decided("choice", name);
  if (others.length > 0) decided("type", name);
  if (type === "string") return schema.format === "date-time" ? "dateTime" : schema.format === "date" ? "date" : "text";
  if (type === "number" || type === "boolean") return type;
  if (type !== "array" || items?.type !== "string" || items.format !== undefined) decided("type", name);
  return "list";
}

const typesOf = ({ type }: Schema): readonly string[] => [type ?? []].flat();

function decided(decision: keyof typeof DECISIONS, name: string): void {
  const { when, where, fields }: Decision = DECISIONS[decision];
  if (fields.includes(name)) return;
  throw new Error(
    `The field ${name} of the contract ${when}. Decide ${where}; then add it to "${decision}" in scripts/generate/fields.ts.`,
  );
}

export function generateFields(contract: Contract): string {
  const lines = fieldsOf(contract).map(({ name, kind }) => `  ${JSON.stringify(name)}: ${JSON.stringify(kind)},`);
  return `// ${HEADER}
export const PROFILE_FIELDS = Object.freeze({
${lines.join("\n")}
});

export const CONSENTS = Object.freeze(${JSON.stringify(schemaNamed(contract.schemas, "Consent").enum)});
`;
}

export function generateFieldsTypes(contract: Contract): string {
  const lines = fieldsOf(contract).map(
    ({ name, kind }) => `  readonly ${JSON.stringify(name)}: ${JSON.stringify(kind)};`,
  );
  return `// ${HEADER}
import type { Consent } from "./types.js";

/** What one column can fill, in the order of the contract, and how its text is read. */
export declare const PROFILE_FIELDS: {
${lines.join("\n")}
};

/** The values of \`consent\`, in the order of the contract. */
export declare const CONSENTS: readonly Consent[];
`;
}
