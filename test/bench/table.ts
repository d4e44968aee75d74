import { type Finding, isReached } from "./findings.js";
import type { Machine } from "./machine.js";

export interface Section {
  readonly suite: string;
  readonly findings: readonly Finding[];
}

const DIGITS = { x: 2, kB: 1, MB: 0, ms: 0, us: 2 } as const;

function amount(value: number, unit: Finding["unit"]): string {
  if (unit === "/s") return `${spaced(Math.round(value))} /s`;
  const number = value.toFixed(DIGITS[unit]);
  return unit === "x" ? `${number}x` : `${number} ${unit === "us" ? "µs" : unit}`;
}

export const spaced = (count: number): string => count.toLocaleString("en").replaceAll(",", " ");

/** For a table of Markdown, where a reason has no column of its own. */
export const whatText = ({ what, why }: Finding): string => (why === undefined ? what : `${what} (${why})`);

export function goalText({ goal, unit }: Finding): string {
  if (!goal) return "";
  return "atMost" in goal ? `<= ${amount(goal.atMost, unit)}` : `>= ${amount(goal.atLeast, unit)}`;
}

export function medianText({ reached, unit }: Finding): string {
  return amount(reached.median, unit);
}

export function rangeText({ reached: { min, max }, unit }: Finding): string {
  return min === max ? "" : `${amount(min, unit)} - ${amount(max, unit)}`;
}

export function verdictText(finding: Finding): string {
  const reached = isReached(finding);
  if (reached === undefined) return "";
  return reached ? "yes" : "NO";
}

export function resultTable(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ suite, findings }) =>
    findings.map((finding) => [
      suite,
      finding.what,
      goalText(finding),
      medianText(finding),
      rangeText(finding),
      verdictText(finding),
      finding.why ?? "",
    ]),
  );
  return aligned([["suite", "what", "goal", "reached", "min - max", "reached?", "why"], ...rows]);
}

export function machineText({ cpu, cores, load, node, platform }: Machine, versions: Record<string, string>): string {
  const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cores} cores, ${platform}, Node ${node}, load ${load.toFixed(1)} at the start\n${listed.join(", ")}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
