// What can be wrong with a file: the facts, the messages of each as they stand in the source, and what the command line says to type.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { messageOf } from "../../../src/cli/advice.js";
import { FileError, type FileFact } from "../../../src/files/file-error.js";
import { oneLine, parsed, wordsOf } from "./comments.js";
import { ROOT } from "./typedoc.js";

export interface Fact {
  readonly fact: FileFact;
  /** With `…` for what the message names. None: it is put together elsewhere. */
  readonly messages: readonly string[];
  readonly advice: string;
}

const SAMPLE = [{ column: "Newsletter", rule: "Newsletter=yes,1" }];

export function fileFacts(): readonly Fact[] {
  const facts = wordsOf("src/files/file-error.ts", "FileFact") as readonly FileFact[];
  const found = ["src/files", "src/cli"].flatMap(sourcesIn).flatMap((file) => thrownIn(file, facts));
  return facts.map((fact) => ({
    fact,
    messages: [...new Set(found.filter(([thrown]) => thrown === fact).map(([, message]) => message))],
    advice: adviceOn(fact),
  }));
}

/** What the command line says behind the message. */
function adviceOn(fact: FileFact): string {
  const error = new FileError(fact, "", fact === "consent-unused" ? { undecided: SAMPLE } : {});
  return oneLine(messageOf(error));
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? sourcesIn(path) : entry.name.endsWith(".ts") ? [path] : [];
    });
}

function thrownIn(file: string, facts: readonly string[]): readonly (readonly [fact: string, message: string])[] {
  const source = parsed(file);
  const found: (readonly [string, string])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node)) {
      const [first, second] = node.arguments ?? [];
      const isPlain = node.expression.getText() === "FileError";
      const isOfEncoding = node.expression.getText() === "EncodingError";
      const message = isPlain ? second : isOfEncoding ? first : undefined;
      const text = message && textOf(message);
      const thrown = isOfEncoding ? ["encoding-unsaid"] : first ? factsOf(first, source, facts) : [];
      if (text !== undefined) found.push(...thrown.map((fact) => [fact, text] as const));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The facts that an expression can be: a word, or a constant of the file that is one of some words. */
function factsOf(node: ts.Expression, source: ts.SourceFile, facts: readonly string[]): readonly string[] {
  if (ts.isStringLiteral(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    const form = new RegExp(`^${partsOf(node).replaceAll("…", ".+")}$`);
    return facts.filter((fact) => form.test(fact));
  }
  if (ts.isConditionalExpression(node)) {
    return [node.whenTrue, node.whenFalse].flatMap((each) => factsOf(each, source, facts));
  }
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return factsOf(node.expression, source, facts);
  if (!ts.isIdentifier(node)) return [];
  const values: ts.Expression[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isVariableDeclaration(each) && each.name.getText() === node.text && each.initializer)
      values.push(each.initializer);
    ts.forEachChild(each, visit);
  };
  visit(source);
  return values.flatMap((value) => factsOf(value, source, facts));
}

/** What a message says in any case. Undefined when that is nothing. */
function textOf(node: ts.Expression): string | undefined {
  const text = partsOf(node)
    .replace(/…(?: …)+/g, "…")
    .replace(/…\.(?=$| …)/g, "…");
  return /[a-z]{3}/.test(text) ? text : undefined;
}

function partsOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  }
  if (ts.isBinaryExpression(node)) return partsOf(node.left) + partsOf(node.right);
  return "…";
}
