// generated/types.d.ts: the contract as TypeScript types, by openapi-typescript.
import openapiTS, { astToString, type OpenAPI3, type SchemaObject, transformSchemaObject } from "openapi-typescript";
import ts from "typescript";
import { atLeastOneOf, type Contract, type Schema } from "./contract.js";
import { HEADER } from "./header.js";

type TransformOptions = Parameters<typeof transformSchemaObject>[1];

export async function generateTypes(contract: Contract): Promise<string> {
  const ast = await openapiTS(structuredClone(contract.document) as unknown as OpenAPI3, {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
    defaultNonNullable: false,
    immutable: true,
    transform: (schema, options) => requireOneOf(schema, options),
  });
  return `// ${HEADER}\n\n${astToString(ast)}`;
}

/** openapi-typescript ignores `not`; here "not all absent" becomes `Fields & ({email: string} | {phoneNumber: string})`. */
function requireOneOf(schema: SchemaObject, options: TransformOptions): ts.TypeNode | undefined {
  const { not: _, ...fields } = schema as Schema;
  const names = atLeastOneOf(schema as Schema);
  if (names === undefined) return undefined;
  const alternatives = names.map((name) => {
    const type = transformSchemaObject(fields.properties?.[name] as SchemaObject, options);
    const readonly = ts.factory.createModifier(ts.SyntaxKind.ReadonlyKeyword);
    return ts.factory.createTypeLiteralNode([ts.factory.createPropertySignature([readonly], name, undefined, type)]);
  });
  return ts.factory.createIntersectionTypeNode([
    transformSchemaObject(fields as SchemaObject, options),
    ts.factory.createUnionTypeNode(alternatives),
  ]);
}
