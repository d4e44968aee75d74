/** Which file of dist/ holds what: few files, and in none of them what its importers do not need at once. */

import { posix } from "node:path";
import { LIBRARY, PROGRAM } from "./entry-points.js";

/** What esbuild has bundled: by file, its text and the sources in it. */
export type Stage = ReadonlyMap<string, { readonly text: string; readonly holds: readonly string[] }>;

/**
 * Packages that are large and loaded late, each with its file in dist/libraries. It is CommonJS, which both builds can load.
 * A new one is a line here; where the package is used, it is `wholeOf(await import(...))`, or in a file that is imported late. Those that are used
 * together share a file, and no name of what they export; so do those whose own file would be one too many (rules.ts).
 */
export const LIBRARIES: Readonly<Record<string, string>> = {
  undici: "undici",
  "ajv/dist/2020.js": "inputs",
  "iconv-lite": "inputs",
  chardet: "inputs",
  yauzl: "inputs",
  sax: "inputs",
  "fflate/browser": "inputs",
  "libphonenumber-js/max": "values",
  luxon: "values",
};

/** All that is used of a package of which most would be for nothing; of any other package it is not said. */
export const USED: Readonly<Record<string, readonly string[]>> = { "fflate/browser": ["zipSync"] };

/** The first that fits one of the sources in a file of esbuild's. */
const CHUNKS: readonly (readonly [name: string, holds: RegExp])[] = [
  ["server", /^src\/sandbox\/serve\.ts$/],
  ["sandbox", /^src\/sandbox\//],
  [
    "commands",
    /^src\/cli\/(?:backfill-files|columns-text|input|rejects-(?:summary|report-html|tables|files)|text-width)\.ts$/,
  ],
  ["command-line", /^(?:src\/cli|node_modules\/commander)\//],
  ["files", /^src\/(?:files\/|node-|commonjs)/],
  ["validator", /^generated\/(?:validate|fields)\.js$|^src\/(?:option-names|record\/(?:reading|validate))\.ts$/],
  [
    "basics", // all that an engine needs of the rest
    /^src\/(?:abort|clock|deliver-result|errors|limits|option-table|record\/(?:json-text|source-record)|request\/(?:headers|retry)|engines\/message)\.ts$/,
  ],
  ["request", /^src\/(?:connection|events|options|settings|upsert|record\/keys|request\/.*)\.ts$/],
  ["core", /^src\//],
  ["shared", /^generated\/client\.js$|^node_modules\/hono\//], // the sandbox needs these, and little else of the others
];

/** esbuild's own helpers, for packages in CommonJS. The command line alone has some. */
const HELPERS = "command-line";

/** In CommonJS, which no browser and no worker loads, one larger file costs less than several. */
const IN_COMMONJS: Readonly<Record<string, string>> = {
  [HELPERS]: "core",
  basics: "core",
  shared: "core",
  validator: "core",
  request: "core",
  server: "sandbox",
};

const ENTRIES = new Set([...Object.keys(LIBRARY), PROGRAM.name].map((name) => posix.resolve(`dist/${name}.js`)));

/** The chunk that a file of esbuild's goes into; undefined for an entry point, which is a file of its own. */
export function chunkOf(stage: Stage, file: string, format: "es" | "cjs"): string | undefined {
  if (ENTRIES.has(file)) return undefined;
  const holds = stage.get(file)?.holds ?? [];
  const name = CHUNKS.find(([, pattern]) => holds.some((source) => pattern.test(source)))?.[0];
  if (name === undefined && holds.length > 0) throw new Error(`no chunk of chunks.ts is for ${holds.join(", ")}`);
  const chunk = name ?? HELPERS;
  return format === "cjs" ? (IN_COMMONJS[chunk] ?? chunk) : chunk;
}
