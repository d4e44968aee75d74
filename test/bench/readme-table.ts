import { readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "./machine.js";
import { goalText, medianText, type Section } from "./table.js";

const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";

/** Puts the ratios, and what they were measured on, between the two marks. Times of one machine say nothing about another. */
export function writeReadmeTable(
  path: string,
  sections: readonly Section[],
  machine: Machine,
  versions: Record<string, string>,
): void {
  const text = readFileSync(path, "utf8");
  const [before, rest, ...more] = text.split(START);
  const [, after, ...further] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || more.length + further.length > 0) {
    throw new Error(`${path} needs ${START} and, after it, ${END}, each once`);
  }
  writeFileSync(path, `${before}${START}\n\n${readmeTable(sections, machine, versions)}\n\n${END}${after}`);
}

export function readmeTable(
  sections: readonly Section[],
  { cpu, cores, node }: Machine,
  versions: Record<string, string>,
): string {
  const ratios = sections.flatMap(({ findings }) => findings).filter(({ unit }) => unit === "x");
  const rows = ratios.map((finding) => `| ${finding.what} | ${medianText(finding)} | ${goalText(finding)} |`);
  const compared = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    "| what | ratio | goal |",
    "| --- | --- | --- |",
    ...rows,
    "",
    `Measured on ${cores} cores of ${cpu} with Node ${node}; ${compared.join(", ")}.`,
  ].join("\n");
}
