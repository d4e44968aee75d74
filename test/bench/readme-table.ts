import { readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "./machine.js";
import { goalText, medianText, type Section, whatText } from "./table.js";

const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";

/** Puts the ratios, and what they were measured on, between the two marks. Times of one machine say nothing about another. */
export function writeReadmeTable(
  path: string,
  sections: readonly Section[],
  machine: Machine,
  versions: Record<string, string>,
): void {
  writeFileSync(path, betweenMarks(path, readFileSync(path, "utf8"), readmeTable(sections, machine, versions)));
}

/** The text of a file with this between its two marks. @throws when it has them not, or not once */
export function betweenMarks(path: string, text: string, block: string): string {
  const [before, rest, ...more] = text.split(START);
  const [, after, ...further] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || more.length + further.length > 0) {
    throw new Error(`${path} needs ${START} and, after it, ${END}, each once`);
  }
  return `${before}${START}\n\n${block}\n\n${END}${after}`;
}

export function readmeTable(
  sections: readonly Section[],
  machine: Machine,
  versions: Readonly<Record<string, string>>,
): string {
  const ratios = sections.flatMap(({ findings }) => findings).filter(({ unit }) => unit === "x");
  const rows = ratios.map((finding) => `| ${whatText(finding)} | ${medianText(finding)} | ${goalText(finding)} |`);
  return ["| what | ratio | goal |", "| --- | --- | --- |", ...rows, "", measuredOn(machine, versions)].join("\n");
}

export function measuredOn({ cpu, cores, node }: Machine, versions: Readonly<Record<string, string>>): string {
  const compared = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${cores} cores of ${cpu} with Node ${node}; ${compared.join(", ")}.`;
}
