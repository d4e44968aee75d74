// Makes ajv emit code that calls `this.report(...)` for each broken rule, in place of collecting errors: no list is
// built on the way to "valid", reading can stop when enough is known, and a thousand bad records cost no quadratic copying.
import { _, Ajv, type CodeKeywordDefinition, stringify } from "ajv";
import { and, getProperty, or, regexpCode } from "ajv/dist/compile/codegen/index.js";
import standalone from "ajv/dist/standalone/index.js";
import { atLeastOneOf, type Schema } from "./contract.js";
import { expressionFor, FORMATS } from "./formats.js";

/** ES module source with one exported check per schema, named as in `schemas`. A `$ref` is such a name. */
export function checksFor(schemas: Readonly<Record<string, Schema>>): string {
  const ajv = new Ajv({
    strict: true,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: false,
    passContext: true, // the report is `this`
    messages: false,
    unicode: false, // no import of a counter of code points, which `minLength: 1` does not need
    meta: false, // the meta-schema would be compiled with the keywords below
    validateSchema: false,
    logger: false, // ajv warns that `unicode` is deprecated
    formats: FORMATS,
    code: { source: true, esm: true, lines: true },
  });
  for (const keyword of [OWN_PROPERTIES, NOT, PATTERN, ADDITIONAL_PROPERTIES]) {
    ajv.removeKeyword(keyword.keyword).addKeyword(keyword);
  }
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]));
  return reporting(standalone.default(ajv, names));
}

type Keyword = CodeKeywordDefinition & { readonly keyword: string };

/**
 * Only what an object has itself is sent: one that may inherit a property is read as a copy that cannot. ajv's option of
 * this name asks at every property, which makes the validation almost twice as long. Asking once per object has a price,
 * too: of a plain object a hidden property counts, and of a proxy what it answers beyond the keys that it lists.
 */
const OWN_PROPERTIES: Keyword = {
  keyword: "ownProperties",
  type: "object",
  schemaType: "boolean",
  before: "required",
  code({ gen, data, parentSchema }) {
    const names = Object.keys(parentSchema.properties ?? {});
    const isPolluted = or(...names.map((name) => _`Object.prototype${getProperty(name)} !== undefined`));
    gen.assign(data, _`this.own(${data}, ${isPolluted})`);
  },
};

/** `not` where it says "at least one of". Beside a pattern it is a guard, of which PATTERN takes care. */
const NOT: Keyword = {
  keyword: "not",
  type: ["object", "string"],
  schemaType: "object",
  before: "required",
  error: { message: "", params: ({ parentSchema }) => _`{anyOf: ${stringify(atLeastOneOf(parentSchema as Schema))}}` },
  code(context) {
    const names = atLeastOneOf(context.parentSchema as Schema);
    if (names) context.fail(and(...names.map((name) => _`${context.data}${getProperty(name)} === undefined`)));
  },
};

/** `pattern` and the guard beside it, as one expression. */
const PATTERN: Keyword = {
  keyword: "pattern",
  type: "string",
  schemaType: "string",
  error: { message: "", params: ({ schema }) => _`{pattern: ${schema}}` },
  code(context) {
    const ref = expressionFor(context.parentSchema as Schema);
    const expression = context.gen.scopeValue("pattern", { ref, code: regexpCode(ref) });
    context.fail(_`!${expression}.test(${context.data})`);
  },
};

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
    const { gen, data, parentSchema } = context;
    const names = Object.keys(parentSchema.properties ?? {});
    gen.forIn("key", data, (key) => {
      const isOther = names.map((name) => _`${key} !== ${name}`);
      context.setParams({ key });
      // What somebody gave to Object.prototype is listed for every object.
      gen.if(and(...isOther, _`Object.hasOwn(${data}, ${key})`), () => context.error());
    });
  },
};

// What ajv 8 emits, line by line; `reporting` fails when something of it is left.
const COLLECT =
  /const err\d+ = (\{.*\});\nif\(vErrors === null\)\{\nvErrors = \[err\d+\];\n\}\nelse \{\nvErrors\.push\(err\d+\);\n\}\nerrors\+\+;/g;
const COLLECT_FROM_REF =
  /vErrors = vErrors === null \? validate\d+\.errors : vErrors\.concat\(validate\d+\.errors\);\nerrors = vErrors\.length;/g;
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
    .replace(COLLECT, (_, error: string) => `this.report(${error});errors++;`)
    .replace(COLLECT_FROM_REF, "errors++;")
    .replace(BOOKKEEPING, "")
    .replace(SCHEMA, "")
    .replace(SCHEMA_VALUE, (_, name: string, path: string) => JSON.stringify(valueAt(name, path)))
    .replace(SCHEMA_PATH, "");
  const [leftover] = /vErrors|schema\d|schemaPath|\brequire\(|\bimport\b|new Function/.exec(rewritten) ?? [];
  if (leftover === undefined) return rewritten;
  throw new Error(`ajv emits "${leftover}" where it did not before: adapt scripts/generate/ajv-code.ts`);
}
