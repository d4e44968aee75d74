// Makes ajv emit code that calls `this.report(...)` for each broken rule, in place of collecting errors: no list is
// built on the way to "valid", reading can stop when enough is known, and a thousand bad records cost no quadratic copying.
import { _, Ajv, type CodeKeywordDefinition, stringify } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { atLeastOneOf, type Schema } from "./contract.js";
import { DATE, DATE_TIME } from "./formats.js";

/** ES module source with one exported check per schema, named as in `schemas`. A `$ref` is such a name. */
export function checksFor(schemas: Readonly<Record<string, Schema>>): string {
  const ajv = new Ajv({
    strict: true,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: false,
    ownProperties: true, // an inherited property is not sent
    passContext: true, // the report is `this`
    messages: false,
    unicode: false, // no import of a counter of code points, which `minLength: 1` does not need
    meta: false, // the meta-schema would be compiled with the keywords below
    validateSchema: false,
    logger: false, // ajv warns that `unicode` is deprecated
    formats: { date: DATE, "date-time": DATE_TIME },
    code: { source: true, esm: true, lines: true },
  });
  for (const keyword of [notThatTellsWhat(ajv), ADDITIONAL_PROPERTIES]) {
    ajv.removeKeyword(keyword.keyword).addKeyword(keyword);
  }
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]));
  return reporting(standalone.default(ajv, names));
}

type Keyword = CodeKeywordDefinition & { readonly keyword: string };

/** ajv's `not`, whose error says which rule it stands for: the pattern beside it, or "at least one of". */
function notThatTellsWhat(ajv: Ajv): Keyword {
  const params = (schema: Schema) =>
    schema.pattern === undefined ? { anyOf: atLeastOneOf(schema) } : { pattern: schema.pattern };
  return {
    ...(ajv.getKeyword("not") as Keyword),
    error: { message: "", params: ({ parentSchema }) => stringify(params(parentSchema as Schema)) },
  };
}

/** `additionalProperties: false` alone, with an error that says which names are allowed. */
const ADDITIONAL_PROPERTIES: Keyword = {
  keyword: "additionalProperties",
  type: "object",
  schemaType: "boolean",
  error: {
    message: "",
    params: ({ params, parentSchema }) =>
      _`{property: ${params.key}, allowed: ${stringify(Object.keys(parentSchema?.properties ?? {}))}}`,
  },
  code(context) {
    const names = Object.keys(context.parentSchema.properties ?? {});
    context.gen.forIn("key", context.data, (key) => {
      const isUnknown = names.reduce((code, name) => _`${code} && ${key} !== ${name}`, _`true`);
      context.setParams({ key });
      context.gen.if(isUnknown, () => context.error());
    });
  },
};

// What ajv 8 emits, line by line; `reporting` fails when something of it is left.
const COLLECT =
  /const err\d+ = (\{.*\});\nif\(vErrors === null\)\{\nvErrors = \[err\d+\];\n\}\nelse \{\nvErrors\.push\(err\d+\);\n\}\nerrors\+\+;/g;
const COLLECT_FROM_REF =
  /vErrors = vErrors === null \? validate\d+\.errors : vErrors\.concat\(validate\d+\.errors\);\nerrors = vErrors\.length;/g;
const FORGET =
  /if\(vErrors !== null\)\{\nif\(_errs\d+\)\{\nvErrors\.length = _errs\d+;\n\}\nelse \{\nvErrors = null;\n\}\n\}/g;
const BOOKKEEPING = /let vErrors = null;|validate\d+\.errors = vErrors;|"use strict";/g;
const SCHEMA = /const (schema\d+) = (\{.*\});\n/g;
const SCHEMA_PATH = /schemaPath:"[^"]*",/g;
const SCHEMA_VALUE = /\b(schema\d+)((?:\.\w+)+)/g;

function reporting(code: string): string {
  const schemas = new Map(
    [...code.matchAll(SCHEMA)].map(([, name, json]) => [name, JSON.parse(json ?? "") as unknown]),
  );
  const valueAt = (name: string, path: string) => {
    const steps = path.split(".").slice(1);
    return steps.reduce((value, step) => (value as Record<string, unknown>)[step], schemas.get(name));
  };
  const rewritten = code
    .replace(COLLECT, (_, error: string) => `${error === "{}" ? "" : `this.report(${error});`}errors++;`)
    .replace(COLLECT_FROM_REF, "errors++;")
    .replace(FORGET, "")
    .replace(BOOKKEEPING, "")
    .replace(SCHEMA, "")
    .replace(SCHEMA_VALUE, (_, name: string, path: string) => JSON.stringify(valueAt(name, path)))
    .replace(SCHEMA_PATH, "");
  const [leftover] = /vErrors|schema\d|schemaPath|\brequire\(|\bimport\b|new Function/.exec(rewritten) ?? [];
  if (leftover === undefined) return rewritten;
  throw new Error(`ajv emits "${leftover}" where it did not before: adapt scripts/generate/ajv-code.ts`);
}
