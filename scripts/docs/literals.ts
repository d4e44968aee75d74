import ts from "typescript";
import { HOLE, withMore } from "./holes.js";

/** An object literal of a program, and where it begins. What is computed in it is a hole. */
export interface Literal {
  readonly offset: number;
  readonly end: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Every object literal of a TypeScript or JavaScript text, the outer ones first. */
export function literalsIn(code: string): readonly Literal[] {
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node))
      found.push({ offset: node.getStart(), end: node.getEnd(), value: objectOf(node) });
    ts.forEachChild(node, visit);
  };
  visit(sourceOf(code));
  return found;
}

/** The one object literal that a text is, or undefined. */
export function literalOf(expression: string): Literal | undefined {
  const source = sourceOf(`(${expression}\n)`);
  const [statement, ...more] = source.statements;
  const isWhole = more.length === 0 && statement !== undefined && ts.isExpressionStatement(statement);
  const problems = (source as ts.SourceFile & { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics;
  const value = isWhole && problems.length === 0 ? inner(statement.expression) : undefined;
  return value !== undefined && ts.isObjectLiteralExpression(value)
    ? { offset: 0, end: expression.length, value: objectOf(value) }
    : undefined;
}

const sourceOf = (code: string): ts.SourceFile => ts.createSourceFile("block.ts", code, ts.ScriptTarget.Latest, true);

function objectOf(node: ts.ObjectLiteralExpression): Readonly<Record<string, unknown>> {
  const value: Record<string, unknown> = {};
  let isOpen = false;
  for (const property of node.properties) {
    const name = property.name === undefined ? undefined : nameOf(property.name);
    if (name === undefined) isOpen = true;
    else if (!ts.isPropertyAssignment(property)) value[name] = HOLE;
    else if (property.initializer.getText() !== "undefined") value[name] = literalValue(property.initializer);
  }
  return isOpen ? withMore(value) : value;
}

function literalValue(expression: ts.Expression): unknown {
  const node = inner(expression);
  if (ts.isObjectLiteralExpression(node)) return objectOf(node);
  if (ts.isArrayLiteralExpression(node))
    return node.elements.map((each) => (ts.isSpreadElement(each) ? HOLE : literalValue(each)));
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const operand = literalValue(node.operand);
    return typeof operand === "number" ? -operand : HOLE;
  }
  const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
  const word = node.getText();
  return Object.hasOwn(words, word) ? words[word] : HOLE;
}

function inner(node: ts.Expression): ts.Expression {
  const isWrapped = ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node);
  return isWrapped ? inner(node.expression) : node;
}

function nameOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}
