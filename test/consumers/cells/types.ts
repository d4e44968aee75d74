import { readFileSync } from "node:fs";
import type { Cell } from "../cell.js";

/** A program in TypeScript that uses every entry point, and expects its mistakes to be found. */
const USE = readFileSync(new URL("../use.ts", import.meta.url), "utf8");

/** `@types/node` for `fetch` and `AbortSignal`: the types of the package ask for nothing of Node.js. */
const VERSIONS = ["5.4.5", "5.9.3", "6.0.3", "7.0.2"];

interface Resolution {
  readonly options: Readonly<Record<string, string>>;
  /** From an ES module, from CommonJS, or as `package.json` says. */
  readonly files: readonly string[];
}

const RESOLUTIONS: Readonly<Record<string, Resolution>> = {
  node10: { options: { module: "commonjs", moduleResolution: "node10" }, files: ["use.ts"] },
  node16: { options: { module: "node16", moduleResolution: "node16" }, files: ["use.mts", "use.cts"] },
  nodenext: { options: { module: "nodenext", moduleResolution: "nodenext" }, files: ["use.mts", "use.cts"] },
  bundler: { options: { module: "esnext", moduleResolution: "bundler" }, files: ["use.ts"] },
};

export const TYPE_CELLS: readonly Cell[] = VERSIONS.flatMap((version) =>
  Object.entries(RESOLUTIONS).map(([name, resolution]) => cellOf(version, name, resolution)),
);

function cellOf(version: string, resolution: string, { options, files }: Resolution): Cell {
  const compilerOptions = {
    ...options,
    target: "es2022",
    lib: ["es2022"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    ...(resolution === "node10" && version.startsWith("6.") && { ignoreDeprecations: "6.0" }),
  };
  return {
    group: "TypeScript",
    name: `TypeScript ${version}, ${resolution}, ${files.join(" and ")}`,
    tools: [`typescript@${version}`, "@types/node@20.19.43"],
    files: {
      "tsconfig.json": JSON.stringify({ compilerOptions, files }),
      ...Object.fromEntries(files.map((file) => [file, USE])),
    },
    steps: ["tsc -p ."],
    sends: "nothing",
    ...(!version.startsWith("6.") && { quick: true }),
    ...(resolution === "node10" &&
      version.startsWith("7.") && {
        known: { reason: "TypeScript 7 has no `node10` any more.", says: "TS5108" },
      }),
  };
}
