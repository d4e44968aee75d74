// What a change costs, and by what a version rose: as openapi/README.md promises under "Versions".

/** From the least to the greatest. `none`: the same, to the letter. */
const PARTS = ["none", "patch", "minor", "major"] as const;
export type Part = (typeof PARTS)[number];

export function isLess(a: Part, b: Part): boolean {
  return PARTS.indexOf(a) < PARTS.indexOf(b);
}

export function greatest(parts: readonly Part[]): Part {
  return parts.reduce((a, b) => (isLess(a, b) ? b : a), "none");
}

/** The part by which a version rose. Throws where it fell, and for anything but three numbers. */
export function rise(from: string, to: string): Part {
  const [before, after] = [numbersOf(from), numbersOf(to)];
  const first = before.findIndex((number, index) => number !== after[index]);
  if (first === -1) return "none";
  if ((after[first] ?? 0) < (before[first] ?? 0)) throw new Error(`version ${to} is lower than the released ${from}`);
  return (["major", "minor", "patch"] as const)[first] ?? "none";
}

/** The next version that rises by `part`. */
export function raised(version: string, part: Part): string {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version);
  if (part === "major") return `${major + 1}.0.0`;
  if (part === "minor") return `${major}.${minor + 1}.0`;
  return part === "patch" ? `${major}.${minor}.${patch + 1}` : version;
}

export function byVersion(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return left.map((number, index) => number - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function numbersOf(version: string): readonly number[] {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`"${version}" is no version of the contract, such as 1.2.3`);
  return version.split(".").map(Number);
}
