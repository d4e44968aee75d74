import {
  ArrayType,
  type Context,
  DeclarationReflection,
  IndexedAccessType,
  LiteralType,
  type ProjectReflection,
  ReferenceType,
  type Reflection,
  ReflectionKind,
  SignatureReflection,
  type SomeType,
  TypeOperatorType,
  UnionType,
} from "typedoc";
import ts from "typescript";

/**
 * The types of the contract are other names for `components["schemas"]["Profile"]`, which TypeScript forgets: it knows what they
 * stand for. Here each is what it stands for once, where it is declared, and a name everywhere else. `paths` has all of it again in
 * a form for programs, and is shown without it.
 */
export function nameContractTypes(context: Context): void {
  context.setActiveProgram(context.programs[0]);
  const all = Object.values(context.project.reflections);
  const aliases = new Map<string, DeclarationReflection>();
  for (const reflection of all.filter((each) => each instanceof DeclarationReflection)) {
    const declaration = context.getSymbolFromReflection(reflection)?.declarations?.[0];
    if (declaration === undefined) continue;
    if (reflection.name === "paths" && ts.isInterfaceDeclaration(declaration)) {
      for (const child of [...(reflection.children ?? [])]) context.project.removeReflection(child);
    }
    const schema = ts.isTypeAliasDeclaration(declaration) && schemaOf(declaration.type, context.checker);
    if (reflection.kind !== ReflectionKind.TypeAlias || !schema) continue;
    aliases.set(reflection.name, reflection);
    reflection.type = context.converter.convertType(within(reflection, context), schema);
  }
  if (aliases.size === 0) throw new Error("no type of the contract is where it was");
  const mentions = new RegExp(`\\b(?:${[...aliases.keys()].join("|")})\\b`);
  for (const reflection of all) {
    const node = nodeOf(reflection, context);
    if (node === undefined || !mentions.test(node.getText())) continue;
    const typed = reflection as DeclarationReflection;
    if (typed.type) context.project.removeTypeReflections(typed.type);
    typed.type = context.converter.convertType(within(typed, context), node);
  }
  for (const reflection of Object.values(context.project.reflections)) {
    if (reflection instanceof DeclarationReflection && reflection.type) {
      reflection.type = named(reflection.type, aliases, context.project);
    }
  }
}

function within(reflection: Reflection, context: Context): Context {
  const { parent } = reflection;
  return parent === undefined ? context : within(parent, context).withScope(reflection);
}

/** The same type, with the schemas in it by their names. Objects in it have declarations of their own. */
function named(
  type: SomeType,
  aliases: ReadonlyMap<string, DeclarationReflection>,
  project: ProjectReflection,
): SomeType {
  const inside = (inner: SomeType): SomeType => named(inner, aliases, project);
  if (type instanceof ArrayType) return new ArrayType(inside(type.elementType));
  if (type instanceof TypeOperatorType) return new TypeOperatorType(inside(type.target), type.operator);
  if (type instanceof UnionType) {
    type.types = type.types.map(inside);
    return type;
  }
  if (!(type instanceof IndexedAccessType && type.indexType instanceof LiteralType)) return type;
  const alias = aliases.get(String(type.indexType.value));
  return alias ? ReferenceType.createResolvedReference(alias.name, alias, project) : type;
}

/** How its type is written, of a property or of what a function gives. */
function nodeOf(reflection: object, context: Context): ts.TypeNode | undefined {
  if (reflection instanceof SignatureReflection) {
    const [declaration] = context.getSymbolFromReflection(reflection.parent)?.declarations ?? [];
    return declaration && (ts.isFunctionLike(declaration) ? declaration.type : undefined);
  }
  if (!(reflection instanceof DeclarationReflection) || reflection.kind !== ReflectionKind.Property) return undefined;
  const [declaration] = context.getSymbolFromReflection(reflection)?.declarations ?? [];
  return declaration && ts.isPropertySignature(declaration) ? declaration.type : undefined;
}

/** The node of the type of `components["schemas"]["Profile"]`. */
function schemaOf(node: ts.TypeNode, checker: ts.TypeChecker): ts.TypeNode | undefined {
  if (!ts.isIndexedAccessTypeNode(node) || !/^components\[["']schemas["']\]$/.test(node.objectType.getText()))
    return undefined;
  const name = node.indexType.getText().slice(1, -1);
  const property = checker.getPropertyOfType(checker.getTypeFromTypeNode(node.objectType), name);
  const declaration = property?.declarations?.find(ts.isPropertySignature);
  if (declaration?.type === undefined) throw new Error(`${node.getText()} is not where it was`);
  return declaration.type;
}
