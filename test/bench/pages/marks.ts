import type { Machine } from "../machine.js";

const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";

/** The text of a file with this between its two marks. @throws when it has them not, or not once */
export function betweenMarks(path: string, text: string, block: string): string {
  const [before, rest, ...more] = text.split(START);
  const [, after, ...further] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || more.length + further.length > 0) {
    throw new Error(`${path} needs ${START} and, after it, ${END}, each once`);
  }
  return `${before}${START}\n\n${block}\n\n${END}${after}`;
}

export function measuredOn({ cpu, cores, node }: Machine, versions: Readonly<Record<string, string>>): string {
  const compared = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${cores} cores of ${cpu} with Node ${node}; ${compared.join(", ")}.`;
}
