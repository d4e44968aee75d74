import { type Finding, isReached, type Spread } from "./findings.js";
import type { Machine } from "./machine.js";

export interface Section {
  readonly suite: string;
  readonly findings: readonly Finding[];
}

const DIGITS = { x: 2, kB: 1, MB: 0, ms: 0, "/s": 0 } as const;

const amount = (value: number, unit: Finding["unit"]): string =>
  unit === "x" ? `${value.toFixed(2)}x` : `${value.toFixed(DIGITS[unit])} ${unit}`;

export function goalText({ goal, unit }: Finding): string {
  if (!goal) return "";
  return "atMost" in goal ? `<= ${amount(goal.atMost, unit)}` : `>= ${amount(goal.atLeast, unit)}`;
}

export function medianText({ reached, unit }: Finding): string {
  return amount(reached.median, unit);
}

function rangeText({ min, max }: Spread, unit: Finding["unit"]): string {
  return min === max ? "" : `${amount(min, unit)} - ${amount(max, unit)}`;
}

const VERDICTS = new Map<boolean | undefined, string>([
  [true, "yes"],
  [false, "NO"],
  [undefined, ""],
]);

export function resultTable(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ suite, findings }) =>
    findings.map((finding) => [
      suite,
      finding.what,
      goalText(finding),
      medianText(finding),
      rangeText(finding.reached, finding.unit),
      VERDICTS.get(isReached(finding)) ?? "",
    ]),
  );
  return aligned([["suite", "what", "goal", "reached", "min - max", "reached?"], ...rows]);
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
