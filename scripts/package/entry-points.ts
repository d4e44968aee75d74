/**
 * What users import, by its name in package.json, and the source that it is made of. A new entry point is a line here and,
 * with its budget, one in rules.ts; `npx tsx scripts/package/manifest.ts` then writes what package.json says of it.
 */
export const ENTRY_POINTS: Readonly<Record<string, string>> = {
  ".": "src/index.ts",
  "./upsert": "src/upsert-only.ts",
  "./validator": "src/validator.ts",
  "./node": "src/node.ts",
  "./sandbox": "src/sandbox/index.ts",
  "./kafka": "src/engines/kafka.ts",
  "./lambda": "src/engines/lambda.ts",
  "./postgres": "src/engines/postgres.ts",
};

/** The program of the command line. It has no types, and no second build: nobody imports it. */
export const PROGRAM = { name: "cli/main", source: "src/cli/main.ts" };

/** `src/sandbox/index.ts` is `sandbox/index` in dist/. */
export const nameInDist = (source: string): string => source.replace(/^src\/(.*)\.ts$/, "$1");

/** By the name in dist/, the source: as bundlers take their input. */
export const LIBRARY: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(ENTRY_POINTS).map((source) => [nameInDist(source), source]),
);

/** What an entry point is to who imports it, and to who requires it. */
export interface Conditions {
  readonly import: Target;
  readonly require: Target;
}

interface Target {
  readonly types: string;
  readonly default: string;
}

export function conditionsOf(source: string): Conditions {
  const path = `./dist/${nameInDist(source)}`;
  return {
    import: { types: `${path}.d.ts`, default: `${path}.js` },
    require: { types: `${path}.d.cts`, default: `${path}.cjs` },
  };
}
