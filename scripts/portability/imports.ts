import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

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
