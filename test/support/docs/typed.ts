import { completionOf } from "../../../src/cli/completion-model.js";
import { programFor } from "../../../src/cli/run.js";
import { ioOf } from "../cli/invoke.js";
import { MANIFEST } from "../installed.js";

const program = completionOf(programFor([], ioOf({}).io, () => {}));
const ALWAYS: readonly string[] = ["--help", "-h", "--version", "-V"];

/** What nobody could type as it stands in a block of sh or PowerShell: unknown commands, flags and scripts of npm. */
export function wrongIn(block: string): readonly string[] {
  return commandsIn(block).flatMap((words) => [...wrongWithOurs(words), ...wrongWithNpm(words)]);
}

/** The commands of a block, each as its words, without quotes. */
function commandsIn(block: string): readonly (readonly string[])[] {
  return block
    .replace(/[\\`]\n\s*/g, " ")
    .split("\n")
    .map((line) => line.replace(/^\$ /, "").replace(/(?:^|\s)#.*$/, ""))
    .flatMap((line) => line.split(/\s(?:\|\|?|&&?|;)\s/))
    .map((command) => (command.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []).map((word) => word.replace(/["']/g, "")));
}

function wrongWithOurs(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /^(?:\S*\/)?releva-profiles$/.test(word));
  if (at === -1 || (at > 0 && words[at - 1] === "docs")) return [];
  const rest = words.slice(at + 1);
  const name = rest.find((word) => !word.startsWith("-"));
  const command = program.commands.find((each) => each.name === name);
  const flags = [...ALWAYS, ...(command?.flags ?? program.flags).flatMap(({ short, long }) => [short ?? "", long])];
  const unknown = rest.map((word) => word.replace(/=.*$/, "")).filter((word) => /^--?[a-z]/i.test(word));
  const wrong = unknown.filter((flag) => !flags.includes(flag)).map((flag) => `${name} has no ${flag}`);
  return name !== undefined && command === undefined && name !== "help" ? [`no command ${name}`] : wrong;
}

function wrongWithNpm(words: readonly string[]): readonly string[] {
  const at = words.indexOf("npm");
  const rest = at === -1 ? [] : words.slice(at + 1).filter((word) => !word.startsWith("-"));
  const script = rest[0] === "run" ? rest[1] : rest[0] === "test" ? "test" : undefined;
  return script === undefined || script in MANIFEST.scripts ? [] : [`no script ${script}`];
}
