import { join } from "node:path";
import ts from "typescript";
import { nameInDist } from "../../../scripts/package/entry-points.js";
import { builtProgram, DECLARATIONS, declaringSymbol, ENTRY_POINTS, exportsOf } from "./source.js";

/** What openapi-fetch reads of the contract, in a form of its own: of it, people read the schemas alone. */
const FOR_OPENAPI_FETCH = new Set(["paths", "operations", "components"]);

/**
 * `index: RetryOptions.maxRetries`, for each exported name, each member of the types that it is made of, and each parameter
 * of a constructor for which the declarations have no comment.
 *
 * @param files the declarations of dist/, by their place there
 */
export function undocumented(files: ReadonlyMap<string, string>): string[] {
  const program = builtProgram(files);
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  for (const source of Object.values(ENTRY_POINTS)) {
    const entry = nameInDist(source);
    const names = exportsOf(program, join(DECLARATIONS, `${entry}.d.ts`));
    for (const [name, { declarations = [] }] of names) {
      if (!declarations.some((declaration) => hasComment(declaration))) found.add(`${entry}: ${name}`);
    }
    for (const declaration of mentionedBy(checker, [...names.values()])) {
      for (const member of membersWithout(checker, declaration)) found.add(member);
    }
  }
  return [...found].sort();
}

/** By field of a profile that `upsert` takes, its comment as an editor shows it. */
export function profileComments(files: ReadonlyMap<string, string>): Map<string, string> {
  const program = builtProgram(files);
  const checker = program.getTypeChecker();
  const input = exportsOf(program, join(DECLARATIONS, "index.d.ts")).get("ProfileUpsertInput");
  const profile = input && checker.getPropertyOfType(checker.getDeclaredTypeOfSymbol(input), "profile");
  if (!profile) throw new Error("there is no ProfileUpsertInput with a profile");
  const alternatives = checker.getTypeOfSymbol(profile) as ts.UnionType;
  const fields = alternatives.types.flatMap((type) => checker.getPropertiesOfType(type));
  return new Map(fields.map((field) => [field.name, commentOf(field, checker)]));
}

/** openapi-typescript writes what it copies as `@description`, and the format before it. What is said twice is shown once. */
function commentOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const described = symbol.getJsDocTags(checker).filter(({ name }) => name === "description");
  const texts = described.length > 0 ? described.map(({ text }) => text) : [symbol.getDocumentationComment(checker)];
  return [...new Set(texts.map((text) => oneLine(ts.displayPartsToString(text))))].join("\n");
}

export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** The declarations of the symbols, and of the types of the package that these mention. */
function mentionedBy(checker: ts.TypeChecker, symbols: readonly ts.Symbol[]): ts.Declaration[] {
  const found = new Set(symbols);
  const visit = (node: ts.Node): void => {
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const declaring = symbol && declaringSymbol(checker, symbol);
    if (declaring?.declarations?.every(isOwnType)) found.add(declaring);
    ts.forEachChild(node, visit);
  };
  for (const symbol of found) for (const declaration of symbol.declarations ?? []) visit(declaration);
  return [...found].flatMap(({ declarations = [] }) => declarations);
}

const isOwnType = (node: ts.Declaration): boolean =>
  (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node)) &&
  node.getSourceFile().fileName.startsWith(DECLARATIONS);

function membersWithout(checker: ts.TypeChecker, declaration: ts.Declaration): string[] {
  // The members of a value are not read but used: what they are is what the value says.
  if (ts.isVariableDeclaration(declaration)) return [];
  const found: string[] = [];
  const visit = (node: ts.Node, path: string): void => {
    if (ts.isParameter(node)) return;
    const own = isMember(node) ? `${path}.${node.name.getText()}` : path;
    if (isMember(node) && isForPeople(own) && !hasComment(node) && !isInherited(checker, node)) found.push(own);
    if (ts.isConstructorDeclaration(node)) found.push(...parametersWithout(node).map((one) => `${own}(${one})`));
    ts.forEachChild(node, (child) => visit(child, own));
  };
  visit(declaration, (declaration as ts.NamedDeclaration).name?.getText() ?? "");
  return found;
}

type Member = (ts.TypeElement | ts.ClassElement) & { readonly name: ts.PropertyName };

const isMember = (node: ts.Node): node is Member =>
  (ts.isTypeElement(node) || ts.isClassElement(node)) && node.name !== undefined && !ts.isPrivateIdentifier(node.name);

function isForPeople(path: string): boolean {
  const [owner = "", part, ...rest] = path.split(".");
  return !FOR_OPENAPI_FETCH.has(owner) || (part === "schemas" && rest.length > 0);
}

const parametersWithout = (node: ts.ConstructorDeclaration): string[] =>
  node.parameters.filter((one) => !ts.getJSDocParameterTags(one).some(says)).map(({ name }) => name.getText());

/** In words: a default alone does not say of what. */
function hasComment(node: ts.Node): boolean {
  const place = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts
    .getJSDocCommentsAndTags(place)
    .some((one) => says(one) || (ts.isJSDoc(one) && one.tags?.some(isDescription)));
}

const says = ({ comment }: ts.JSDocTag | ts.JSDoc): boolean => (ts.getTextOfJSDocComment(comment) ?? "").trim() !== "";

const isDescription = (tag: ts.JSDocTag): boolean => tag.tagName.text === "description" && says(tag);

/** A class that narrows a member, such as `code`, leaves the comment to the class that it extends, and so do editors. */
const isInherited = (checker: ts.TypeChecker, { name }: Member): boolean =>
  checker
    .getSymbolAtLocation(name)
    ?.getDocumentationComment(checker)
    .some(({ text }) => text.trim() !== "") ?? false;

/** By the name that it is for, the code of each `@example`. */
export function examples(files: ReadonlyMap<string, string>): Map<string, string> {
  const program = builtProgram(files);
  const found = new Map<string, string>();
  for (const file of files.keys()) {
    const source = program.getSourceFile(join(DECLARATIONS, file));
    const visit = (node: ts.Node, path: string): void => {
      const { name: named } = node as ts.NamedDeclaration;
      const name = named?.getText(source);
      const own = [path, name].filter(Boolean).join(".");
      // The example of a header of the contract, whose name is quoted, is a value and no code.
      const tags = named === undefined || ts.isStringLiteral(named) ? [] : ts.getAllJSDocTags(node, isExample);
      for (const { comment } of tags) found.set(own, ts.getTextOfJSDocComment(comment) ?? "");
      ts.forEachChild(node, (child) => visit(child, own));
    };
    if (source) visit(source, "");
  }
  return found;
}

const isExample = (tag: ts.JSDocTag): tag is ts.JSDocTag => tag.tagName.text === "example";
