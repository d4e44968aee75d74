// The contract's schemas as ajv's standalone code, with keywords of our own where the contract needs other words, or
// where ajv would read on when enough is known.
import { _, Ajv, type CodeKeywordDefinition, stringify } from "ajv";
import { and, getProperty, not, or, regexpCode } from "ajv/dist/compile/codegen/index.js";
import { Type } from "ajv/dist/compile/util.js";
import standalone from "ajv/dist/standalone/index.js";
import { atLeastOneOf, type Schema } from "./contract.js";
import { expressionFor, FORMATS } from "./formats.js";
import { MAX_ISSUES } from "./runtime/validate.js";

/** ES module source with one exported check per schema, named as in `schemas`. A `$ref` is such a name. */
export function checksFor(schemas: Readonly<Record<string, Schema>>): string {
  const ajv = new Ajv({
    strict: true,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: false,
    passContext: true, // `this` is the context of runtime/validate.ts
    messages: false,
    unicode: false, // no import of a counter of code points, which `minLength: 1` does not need
    meta: false, // the meta-schema would be compiled with the keywords below
    validateSchema: false,
    logger: false, // ajv warns that `unicode` is deprecated
    formats: FORMATS,
    code: { source: true, esm: true, lines: true },
  });
  for (const keyword of [OWN_PROPERTIES, NOT, PATTERN, ITEMS, ADDITIONAL_PROPERTIES]) {
    ajv.removeKeyword(keyword.keyword).addKeyword(keyword);
  }
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]));
  return standalone.default(ajv, names);
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

/** `items` that reads no further than it takes to fill a report: an array may have four billion holes. */
const ITEMS: Keyword = {
  keyword: "items",
  type: "array",
  schemaType: "object",
  code(context) {
    const { gen, data } = context;
    const invalid = gen.let("invalid", 0);
    gen.forRange("i", 0, _`${data}.length`, (i) => {
      const valid = gen.name("valid");
      context.subschema({ keyword: "items", dataProp: i, dataPropType: Type.Num }, valid);
      gen.if(_`${not(valid)} && ++${invalid} === ${MAX_ISSUES}`, () => gen.break());
    });
  },
};

/** `additionalProperties: false`, with an error that says which names are allowed; not asked where an open contract is wanted. */
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
    gen.if(_`this.refuseUnknown`, () => {
      const unknown = gen.let("unknown", 0);
      gen.forIn("key", data, (key) => {
        const isOther = names.map((name) => _`${key} !== ${name}`);
        context.setParams({ key });
        // What somebody gave to Object.prototype is listed for every object.
        gen.if(and(...isOther, _`Object.hasOwn(${data}, ${key})`), () => {
          context.error();
          gen.if(_`++${unknown} > ${MAX_ISSUES}`, () => gen.break());
        });
      });
    });
  },
};
