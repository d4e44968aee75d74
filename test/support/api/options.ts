import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ENTRY_POINTS, exportsOf, ROOT } from "./source.js";

/** `ClientOptions.fetch`, for each option of an exported `*Options` that no code of the package reads. */
export function unreadOptions(program: ts.Program): string[] {
  const options = [...optionsOf(program)];
  const isRead = readersOf(program, new Set(options.map(([, { name }]) => name)));
  return options.filter(([, { declarations }]) => !declarations?.some(isRead)).map(([name]) => name);
}

/** Every property of every exported `*Options`, by its full name. */
function optionsOf(program: ts.Program): Map<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const exported = Object.values(ENTRY_POINTS).flatMap((file) => [...exportsOf(program, join(ROOT, file))]);
  const properties = exported
    .filter(([name]) => name.endsWith("Options"))
    .map(([name, symbol]) => [name, checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))] as const);
  return new Map(properties.flatMap(([name, found]) => found.map((option) => [`${name}.${option.name}`, option])));
}

/** Tells whether the property that is declared there is read: there, or where its object is given on as another type. */
function readersOf(program: ts.Program, names: ReadonlySet<string>): (declaration: ts.Declaration) => boolean {
  const checker = program.getTypeChecker();
  const read = new Set<ts.Declaration>();
  const givenOn = new Map<ts.Declaration, ts.Declaration[]>();
  const visit = (node: ts.Node): void => {
    for (const declaration of propertyRead(checker, node, names)?.declarations ?? []) read.add(declaration);
    for (const [from, to] of argumentsOf(checker, node, names)) givenOn.set(from, [...(givenOn.get(from) ?? []), to]);
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles()) if (source.fileName.startsWith(join(ROOT, "src/"))) visit(source);
  return (declaration) => {
    const reached = new Set([declaration]);
    for (const from of reached) for (const to of givenOn.get(from) ?? []) reached.add(to);
    return [...reached].some((one) => read.has(one) || isReadInGenerated(one));
  };
}

/** `a.b`, `a["b"]` and `{ b } = a` read b; `a.b = 1` does not. */
function propertyRead(checker: ts.TypeChecker, node: ts.Node, names: ReadonlySet<string>): ts.Symbol | undefined {
  if (ts.isPropertyAccessExpression(node) && names.has(node.name.text) && !isAssigned(node)) {
    return checker.getSymbolAtLocation(node.name);
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression) && !isAssigned(node)) {
    return checker.getSymbolAtLocation(node.argumentExpression);
  }
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name;
    const isOption = ts.isIdentifier(name) && names.has(name.text) && !node.dotDotDotToken;
    return isOption ? checker.getPropertyOfType(checker.getTypeAtLocation(node.parent), name.text) : undefined;
  }
  return undefined;
}

function isAssigned(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}

/** For the arguments of a call: where each option is declared, and where the parameter declares it anew. */
function argumentsOf(
  checker: ts.TypeChecker,
  node: ts.Node,
  names: ReadonlySet<string>,
): [from: ts.Declaration, to: ts.Declaration][] {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  return (node.arguments ?? []).filter(ts.isIdentifier).flatMap((argument) => {
    const parameter = checker.getContextualType(argument);
    if (!parameter) return [];
    const given = checker.getPropertiesOfType(checker.getNonNullableType(checker.getTypeAtLocation(argument)));
    return given
      .filter(({ name }) => names.has(name))
      .flatMap(({ name, declarations = [] }) => {
        const taken = checker.getPropertyOfType(checker.getNonNullableType(parameter), name)?.declarations ?? [];
        return declarations.flatMap((from) => taken.map((to): [ts.Declaration, ts.Declaration] => [from, to]));
      });
  });
}

/** The validator's code is JavaScript, which is in no program. */
function isReadInGenerated(declaration: ts.Declaration): boolean {
  const { fileName } = declaration.getSourceFile();
  if (!fileName.startsWith(join(ROOT, "generated/")) || !ts.isPropertySignature(declaration)) return false;
  const code = readFileSync(fileName.replace(/\.d\.ts$/, ".js"), "utf8");
  return new RegExp(`\\b${declaration.name.getText()}\\b`).test(code);
}
