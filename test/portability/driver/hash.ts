/** What the results of a leg rest on, as one hash: the contract, the driver, the leg, its folder, and what is pinned of it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { NOBODY, REPOSITORY } from "../../../scripts/generate/repository.js";
import { ROOT } from "./context.js";
import type { Leg } from "./leg.js";
import { readExceptions } from "./verdicts.js";

const HERE = join(ROOT, "test/portability");

const CONTRACT_AND_DATA = [
  "generated/openapi.json",
  "generated/openapi-3.0.json",
  "generated/profile-upsert.schema.json",
  "generated/profile-upsert.draft-07.schema.json",
  "generated/vectors.json",
  "test/portability/scenario.json",
  "test/portability/quickstart.ndjson",
];

export function inputsHash({ name, inputs = [], engines = [], judges = [] }: Leg): string {
  const code = [join(HERE, "driver/run-leg.ts"), join(HERE, name, "leg.ts")].flatMap((file) => [
    ...importsOf(file, HERE),
  ]);
  const others = [...CONTRACT_AND_DATA, `test/portability/${name}`, ...inputs].flatMap((path) =>
    filesBelow(join(ROOT, path)),
  );
  const hash = createHash("sha256");
  for (const file of [...new Set([...code, ...others])].filter(decides).sort()) {
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(ownerless(readFileSync(file, "latin1")), "latin1")
      .update("\0");
  }
  const exceptions = readExceptions();
  hash.update(JSON.stringify(engines.map((engine) => [engine.name, exceptions[engine.name] ?? {}])));
  for (const { restsOn } of judges) hash.update(`${restsOn ?? ""}\0`);
  return hash.digest("hex").slice(0, 16);
}

/** As if the project were nobody's: no result rests on where it lives. @param text with one character for each byte */
export function ownerless(text: string, repository: string = REPOSITORY): string {
  const name = new URL(repository).pathname;
  return text.replaceAll(`${name}/`, `/${NOBODY}/releva-profiles/`);
}

/** A release keeps the contract as it is, and changes no result by it; nor does the page beside what is kept. */
function decides(file: string): boolean {
  if (dirname(file) !== join(ROOT, "openapi/released")) return true;
  return file.endsWith(".json") && !readFileSync(file).equals(readFileSync(join(ROOT, "generated/openapi.json")));
}

/** The file itself, or all files of a folder but its tests: none when it is not there, since a leg may need no folder. */
function filesBelow(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? [path] : [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The file and what it imports, directly or not, as far as it is below `folder`. Types alone are no import: they decide nothing. */
export function importsOf(file: string, folder: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const specifier of specifiersOf(readFileSync(file, "utf8"))) {
    const imported = join(dirname(file), specifier.replace(/\.js$/, ".ts"));
    if (imported.startsWith(`${folder}/`)) importsOf(imported, folder, seen);
  }
  return seen;
}

/** Relative module specifiers of imports that are there at run time, in TypeScript as Biome formats it. */
export function specifiersOf(text: string): readonly string[] {
  const statements = text.matchAll(/^(?:import|export) (?!type )(?:[^;"]* from )?"(\.[^"]+)";/gm);
  return Array.from(statements, ([, specifier = ""]) => specifier);
}
