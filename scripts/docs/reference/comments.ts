// What stands above the members of a constant or a type, as it stands in the source: for texts that no type has.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./typedoc.js";

export interface Member {
  readonly name: string;
  /** The doc comment in one line. */
  readonly text: string;
  /** A `//` comment above it that begins a group. */
  readonly group: string | undefined;
}

type NamedNode = ts.TypeElement | ts.ObjectLiteralElementLike;

/** @throws when the file has no constant or interface of that name, or a member of it no comment */
export function membersOf(file: string, name: string): readonly Member[] {
  const source = parsed(file);
  return nodesOf(source, name).map((member) => memberOf(member, source));
}

/** The names of its members, which need no comments. */
export function namesIn(file: string, name: string): readonly string[] {
  const source = parsed(file);
  return nodesOf(source, name).map((member) => nameOf(member, source));
}

function nodesOf(source: ts.SourceFile, name: string): readonly NamedNode[] {
  const members = source.statements.flatMap((statement): readonly NamedNode[] => {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name) return [...statement.members];
    if (!ts.isVariableStatement(statement)) return [];
    const found = statement.declarationList.declarations.find((each) => each.name.getText(source) === name);
    const value = found?.initializer;
    const literal = value && ts.isAsExpression(value) ? value.expression : value;
    return literal && ts.isObjectLiteralExpression(literal) ? [...literal.properties] : [];
  });
  if (members.length === 0) throw new Error(`${source.fileName} has no ${name}`);
  return members;
}

const nameOf = (member: NamedNode, source: ts.SourceFile): string =>
  member.name?.getText(source).replace(/^"|"$/g, "") ?? "";

function memberOf(member: NamedNode, source: ts.SourceFile): Member {
  const name = nameOf(member, source);
  const text = ts.getJSDocCommentsAndTags(member).map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? "");
  if (text.join("") === "") throw new Error(`${source.fileName}: ${name} has no comment`);
  const before = source.text.slice(member.getFullStart(), member.getStart(source, false));
  return { name, text: oneLine(text.join(" ")), group: /^\s*\/\/ (.*)$/m.exec(before)?.[1] };
}

/** The words of a type that is a union of words, such as the facts of files. */
export function wordsOf(file: string, name: string): readonly string[] {
  const source = parsed(file);
  const type = source.statements.filter(ts.isTypeAliasDeclaration).find((each) => each.name.text === name)?.type;
  if (type === undefined || !ts.isUnionTypeNode(type)) throw new Error(`${file} has no ${name}`);
  return type.types.map((each) => each.getText(source).replace(/^"|"$/g, ""));
}

export const parsed = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true);

export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** A comment in its two parts: what it means, and what to do. */
export function meaningOf(text: string): { readonly means: string; readonly todo: string } {
  const [means = "", todo = ""] = text.split(/\s*What to do: /);
  return { means, todo };
}

export const sentence = (text: string): string => text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
