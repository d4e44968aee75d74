/** Each of these is read differently, or not at all, by a generator or by the 3.0 form of the contract. */
const UNUSED_IN_SCHEMAS =
  "const unevaluatedProperties unevaluatedItems patternProperties propertyNames dependentRequired dependentSchemas contains $defs $comment exclusiveMinimum exclusiveMaximum examples if then else".split(
    " ",
  );

export function unusedKeyword() {
  const check =
    (keywords) =>
    (node, { report, location }) => {
      for (const keyword of keywords.filter((candidate) => candidate in node)) {
        report({ message: `\`${keyword}\` is not used in this contract.`, location: location.child(keyword).key() });
      }
    };
  return {
    Schema: check(UNUSED_IN_SCHEMAS),
    Info: check(["summary"]),
    License: check(["identifier"]),
    Root: check(["jsonSchemaDialect"]),
  };
}

export function noBooleanSchema() {
  return {
    Schema(schema, { report, location }) {
      const children = [
        ...Object.entries(schema.properties ?? {}).map(([name, child]) => [["properties", name], child]),
        ...["items", "not"].map((keyword) => [[keyword], schema[keyword]]),
      ];
      for (const [path, child] of children) {
        if (typeof child === "boolean") report({ message: "A schema is an object.", location: location.child(path) });
      }
    },
  };
}

/** Before 3.1 whatever stands beside a `$ref` is ignored. */
export function noRefSibling() {
  return {
    ref(node, { report, location }) {
      for (const sibling of Object.keys(node).filter((key) => key !== "$ref")) {
        report({ message: "Nothing stands beside a `$ref`.", location: location.child(sibling).key() });
      }
    },
  };
}

/** Generators invent names for what has none, and change them from one version to the next. */
export function namedObjectsAndEnums() {
  return {
    Schema(schema, { report, location }) {
      const isNamed = /^#\/components\/schemas\/[^/]+$/.test(location.pointer);
      const isPredicate = /\/not(\/|$)/.test(location.pointer);
      const needsName = "enum" in schema || "properties" in schema || [schema.type].flat().includes("object");
      if (!needsName || isNamed || isPredicate) return;
      report({ message: "An object or enum is a `$ref` to a named component.", location });
    },
  };
}

/** A field that the vendor adds later must break nobody's client. Typos are caught by the closed schemas derived from this one. */
export function openObjects() {
  return {
    Schema(schema, { report, location }) {
      if (!("additionalProperties" in schema)) return;
      report({ message: "Objects are open.", location: location.child("additionalProperties").key() });
    },
  };
}
