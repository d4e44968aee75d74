// generated/types.d.ts: the contract as TypeScript types, by openapi-typescript.
import openapiTS, {
  addJSDocComment,
  astToString,
  type OpenAPI3,
  type SchemaObject,
  transformSchemaObject,
} from "openapi-typescript";
import ts from "typescript";
import { atLeastOneOf, type Contract, type Schema } from "./contract.js";
import { HEADER } from "./header.js";
import { schemaNamed } from "./schemas.js";

type TransformOptions = Parameters<typeof transformSchemaObject>[1];

export async function generateTypes(contract: Contract): Promise<string> {
  const ast = await openapiTS(describedEverywhere(contract), {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
    defaultNonNullable: false,
    immutable: true,
    transform: (schema, options) => requireOneOf(schema, options),
  });
  for (const node of ast) describe(node, contract);
  return `// ${HEADER}\n\n${astToString(ast)}`;
}

/** A property that is a reference says what it refers to: an editor shows the comment of the property, not that of its type. */
function describedEverywhere({ document }: Contract): OpenAPI3 {
  const copy = structuredClone(document);
  for (const { properties = {} } of Object.values(copy.components.schemas)) {
    for (const property of Object.values(properties)) {
      if (typeof property.$ref !== "string") continue;
      const { description } = schemaNamed(copy.components.schemas, property.$ref.replace(/^.*\//, ""));
      Object.assign(property, { description, ...property });
    }
  }
  return copy as unknown as OpenAPI3;
}

/** The names that users import say what they are: for openapi-typescript they are only other names of what it has described. */
function describe(node: ts.Node, { schemas }: Contract): void {
  if (ts.isInterfaceDeclaration(node) && node.name.text === "paths") {
    comment(node, "The contract as openapi-fetch takes it: by path and method, what is sent and what is answered.");
  }
  const description = ts.isTypeAliasDeclaration(node) && schemas[node.name.text]?.description;
  if (typeof description === "string") comment(node, description);
}

function comment(node: ts.Node, text: string): void {
  const lines = text.trim().replaceAll("*/", "*\\/").split("\n");
  const body = lines.length === 1 ? `* ${lines[0]} ` : `*\n * ${lines.join("\n * ")}\n `;
  ts.addSyntheticLeadingComment(node, ts.SyntaxKind.MultiLineCommentTrivia, body, true);
}

/** openapi-typescript ignores `not`; here "not all absent" becomes `Fields & ({email: string} | {phoneNumber: string})`. */
function requireOneOf(schema: SchemaObject, options: TransformOptions): ts.TypeNode | undefined {
  const { not: _, ...fields } = schema as Schema;
  const names = atLeastOneOf(schema as Schema);
  if (names === undefined) return undefined;
  const alternatives = names.map((name) => {
    const field = fields.properties?.[name] as SchemaObject;
    const readonly = ts.factory.createModifier(ts.SyntaxKind.ReadonlyKeyword);
    const type = transformSchemaObject(field, options);
    const property = ts.factory.createPropertySignature([readonly], name, undefined, type);
    addJSDocComment(field as Pick<SchemaObject, "description">, property);
    return ts.factory.createTypeLiteralNode([property]);
  });
  return ts.factory.createIntersectionTypeNode([
    transformSchemaObject(fields as SchemaObject, options),
    ts.factory.createUnionTypeNode(alternatives),
  ]);
}
