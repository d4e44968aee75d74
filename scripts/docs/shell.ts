import { type Assignment, type Command, forEachChild, parse, type SyntaxNode, type Word } from "unbash";
import { SHELL_VALUE } from "./holes.js";
import { type Request, readerOf } from "./http-tools.js";

/** A request, and the line of the text on which its command begins, from 1. */
export interface Call extends Request {
  readonly line: number;
}

/** Every call of curl, wget or httpie in a script or a session. */
export function callsIn(shell: string): readonly Call[] {
  const text = shell.replace(/^\$ /gm, "  "); // the prompt of a session
  const script = parse(text);
  const variables = new Map<string, string>();
  const calls: Call[] = [];
  const visit = (node: SyntaxNode, input: string | undefined): void => {
    if (node.type === "Assignment") remember(node, variables);
    if (node.type === "Command") {
      const read = readerOf(node.name?.value ?? "");
      const line = text.slice(0, node.pos).split("\n").length;
      if (read !== undefined)
        calls.push({ line, ...read(wordsOf(node, variables), inputOf(node, variables) ?? input) });
    }
    if (node.type === "Pipeline") {
      for (const [index, command] of node.commands.entries())
        visit(command, printed(node.commands[index - 1], variables));
    } else forEachChild(node, (child) => visit(child, input));
  };
  visit(script, undefined);
  return calls;
}

function wordsOf(command: Command, variables: ReadonlyMap<string, string>): readonly string[] {
  return command.args.map((word) => (word.type === "Word" ? textOf(word, variables) : word.text));
}

/** What a heredoc or a here-string gives to the command. */
function inputOf(command: Command, variables: ReadonlyMap<string, string>): string | undefined {
  for (const redirect of command.redirects) {
    if (redirect.type === "HereString" && redirect.target) return textOf(redirect.target, variables);
    if (redirect.type !== "HereDoc") continue;
    const { text, parts } = redirect.body;
    return parts === undefined ? text : withParts(parts, variables);
  }
  return undefined;
}

/** What the command before a pipe prints, where that stands in the document. */
function printed(node: SyntaxNode | undefined, variables: ReadonlyMap<string, string>): string | undefined {
  if (node?.type !== "Command") return undefined;
  const name = node.name?.value;
  if (name === "cat") return inputOf(node, variables);
  const words = wordsOf(node, variables).filter((word) => !/^-[ne]$/.test(word));
  if (name === "echo") return words.join(" ");
  return name === "printf" ? words.at(-1) : undefined;
}

function remember({ name, value }: Assignment, variables: Map<string, string>): void {
  if (value.type === "Word") variables.set(name, textOf(value, variables));
}

/** A word as the command gets it: without quotes, with the variables that the script sets itself. */
function textOf(word: Word, variables: ReadonlyMap<string, string>): string {
  if (word.parts === undefined) return word.value;
  return word.parts
    .map((part) => ("parts" in part && part.parts ? withParts(part.parts, variables) : partOf(part, variables)))
    .join("");
}

type Part = NonNullable<Word["parts"]>[number];

const withParts = (parts: readonly Part[], variables: ReadonlyMap<string, string>): string =>
  parts.map((part) => partOf(part, variables)).join("");

function partOf(part: Part, variables: ReadonlyMap<string, string>): string {
  switch (part.type) {
    case "SimpleExpansion":
      return variables.get(part.text.slice(1)) ?? SHELL_VALUE;
    case "ParameterExpansion":
      return variables.get(part.parameter) ?? SHELL_VALUE;
    case "CommandExpansion":
    case "ArithmeticExpansion":
    case "ProcessSubstitution":
      return SHELL_VALUE;
    default:
      return "value" in part ? part.value : part.text;
  }
}
