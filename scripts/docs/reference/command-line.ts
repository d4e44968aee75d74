import { type Argument, type Command, Help, type Option } from "commander";
import { EXIT, exitCodeOfSignal, type Signal } from "../../../src/cli/exit.js";
import { pathsOf } from "../../../src/cli/flags.js";
import { processIo } from "../../../src/cli/io.js";
import { programFor } from "../../../src/cli/run.js";
import { lockPathOf } from "../../../src/files/resume/lock.js";
import { meaningOf, membersOf, sentence } from "./comments.js";
import { ENVIRONMENT, OF_NODE } from "./environment.js";
import { header, table } from "./markdown.js";

/** The program with all of its commands, which nothing runs. */
export const program = (): Command => programFor([], processIo(), () => {});

const HELP = new Help();

/** A group of flags that commands have in the same form. */
interface Group {
  readonly title: string;
  readonly table: string;
}

/** docs/reference/command-line.md: what commander knows of the commands, and what it does not: variables, files, exit codes. */
export function commandLinePage(): string {
  const all = program();
  const commands = HELP.visibleCommands(all).filter((command) => command.name() !== "help");
  const list = commands.map((command) => [`[\`${command.name()}\`](#${command.name()})`, command.summary()]);
  const shared = sharedBy(commands);
  return `${header("the commands in src/cli")}

# Command line

${all.description()} Every command prints with \`--help\` what stands here of it, with examples.

${table(["command", "what it does"], list)}

${optionTable(HELP.visibleOptions(all))}

${commands.map((command) => commandSection(command, shared)).join("\n\n")}

${shared.map(({ title, table: flags }) => `## ${title}\n\nFlags of ${takenBy(commands, title)}.\n\n${flags}`).join("\n\n")}

## Environment

${table(["variable", "what it does"], rowsOf({ ...ENVIRONMENT, ...OF_NODE }))}

## Files

What \`backfill\` and \`validate\` write beside an input, here one that is called \`customers.csv\`. Each is readable by you alone. Of
standard input the names begin with \`${pathsOf("-").rejectsPath.replace(/\..*$/, "")}\`. A file of rejects that is sent again keeps the name and gets a number: its own rejects are in
\`${pathsOf(pathsOf("customers.csv").rejectsPath).rejectsPath}\`, and those of that file in \`${pathsOf(pathsOf(pathsOf("customers.csv").rejectsPath).rejectsPath).rejectsPath}\`. None with rejects that were not sent is written over.

${table(["file", "what is in it"], fileRows())}

\`columns --write\` and \`report\` write the files that their flags name, and nothing else.

## Exit codes

Scripts may rely on these numbers: a change of one is a breaking change.

${table(["code", "when", "what to do"], exitRows())}
`;
}

const rowsOf = (texts: Readonly<Record<string, string>>): readonly (readonly string[])[] =>
  Object.entries(texts).map(([name, text]) => [`\`${name}\``, text]);

function commandSection(command: Command, shared: readonly Group[]): string {
  const groups = groupsOf(command);
  const own = groups.filter((group) => !shared.some(({ title }) => title === group.title));
  const others = shared.filter(({ title }) => groups.some((group) => group.title === title));
  const argumentRows = command.registeredArguments.map(argumentRow);
  return [
    `## ${command.name()}`,
    command.description(),
    `\`\`\`text\nreleva-profiles ${command.name()} ${command.usage()}\n\`\`\``,
    ...(argumentRows.length > 0 ? [table(["argument", "what it is"], argumentRows)] : []),
    ...own.map(({ title, table: flags }) => (title === "" ? flags : `### ${title}\n\n${flags}`)),
    ...(others.length > 0 ? [`And the flags of ${others.map(({ title }) => linkTo(title)).join(" and ")}.`] : []),
  ].join("\n\n");
}

const linkTo = (title: string): string => `[${title}](#${title.toLowerCase().replaceAll(" ", "-")})`;

/** The groups that several commands have in one form: they are shown once. */
function sharedBy(commands: readonly Command[]): readonly Group[] {
  const all = commands.flatMap(groupsOf);
  return all.filter(({ title, table: flags }, index) => {
    const same = all.filter((group) => group.title === title);
    const isFirst = all.findIndex((group) => group.title === title) === index;
    return title !== "" && isFirst && same.length > 1 && same.every((group) => group.table === flags);
  });
}

function takenBy(commands: readonly Command[], title: string): string {
  const names = commands.filter((command) => groupsOf(command).some((group) => group.title === title));
  return names.map((command) => `\`${command.name()}\``).join(", ");
}

function argumentRow(argument: Argument): readonly string[] {
  const { description, argChoices = [] } = argument;
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return [`\`<${name}>\``, escaped(description) + choicesOf(argChoices)];
}

/** In the order in which the help shows them; those without a group come first. `--help` is a flag of all. */
function groupsOf(command: Command): readonly Group[] {
  const groups = new Map<string, Option[]>([["", []]]);
  for (const option of HELP.visibleOptions(command)) {
    if (option.long === "--help") continue;
    const title = (option.helpGroupHeading ?? "").replace(/:$/, "");
    groups.set(title, [...(groups.get(title) ?? []), option]);
  }
  const filled = [...groups].filter(([, options]) => options.length > 0);
  return filled.map(([title, options]) => ({ title, table: optionTable(options) }));
}

const optionTable = (options: readonly Option[]): string =>
  table(["flag", "what it does", "default"], options.map(optionRow));

/** A default that a description names in brackets has a column of its own. */
function optionRow({ flags, description, defaultValue, argChoices = [] }: Option): readonly string[] {
  const [whole = "", said] = / \(default: ((?:[^()]|\([^()]*\))+)\)/.exec(description) ?? [];
  const [inner = "", alsoSaid] = /; default: ([^()]+)(?=\))/.exec(description) ?? [];
  const text = description.replace(whole, "").replace(inner, "");
  const shown =
    said ?? alsoSaid ?? (defaultValue === undefined || typeof defaultValue === "boolean" ? "" : String(defaultValue));
  return [`\`${flags}\``, escaped(text) + choicesOf(argChoices), escaped(shown)];
}

const choicesOf = (choices: readonly string[]): string =>
  choices.length === 0 ? "" : `. One of ${choices.map((choice) => `\`${choice}\``).join(", ")}`;

/** Placeholders, flags and variables are code; what else could be Markdown is not. */
function escaped(text: string): string {
  const code = /(--[a-z][a-z-]*(?: <[^>]+>)?|\b[A-Z]+_[A-Z_]+\b|<file>[\w.-]*)/;
  const parts = text
    .split(code)
    .map((part, index) => (index % 2 === 1 ? `\`${part}\`` : part.replace(/[\\*_<[]/g, "\\$&")));
  return parts.join("");
}

function fileRows(): readonly (readonly string[])[] {
  const paths = pathsOf("customers.csv");
  const written = membersOf("src/cli/flags.ts", "Paths").map(({ name, text }) => [
    `\`${paths[name as keyof typeof paths]}\``,
    text,
  ]);
  return [
    ...written,
    [`\`${lockPathOf(paths.statePath)}\``, "Keeps a second run away while one goes. It is removed at its end."],
  ];
}

function exitRows(): readonly (readonly string[])[] {
  const codes: Readonly<Record<string, number>> = EXIT;
  const ends = membersOf("src/cli/exit.ts", "EXIT").map(({ name, text }) => [codes[name], text] as const);
  const signals = membersOf("src/cli/exit.ts", "OF_SIGNAL").map(
    ({ name, text }) => [exitCodeOfSignal(name as Signal), text] as const,
  );
  return [...ends, ...signals].map(([code, text]) => {
    const { means, todo } = meaningOf(text);
    return [String(code), means, sentence(todo)];
  });
}
