/** What the results of a leg rest on, as one hash: the contract, the driver, the leg, its folder, and what is pinned of it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./context.js";
import { importsOf } from "./imports.js";
import type { Leg } from "./leg.js";
import { readExceptions } from "./verdicts.js";

const HERE = join(ROOT, "scripts/portability");

const CONTRACT_AND_DATA = [
  "generated/openapi.json",
  "generated/openapi-3.0.json",
  "generated/profile-upsert.schema.json",
  "generated/profile-upsert.draft-07.schema.json",
  "generated/vectors.json",
  "test/portability/scenario.json",
  "test/portability/quickstart.ndjson",
];

export function inputsHash({ name, inputs = [], engines = [] }: Leg): string {
  const code = [join(HERE, "run-leg.ts"), join(HERE, "legs", `${name}.ts`)].flatMap((file) => [
    ...importsOf(file, HERE),
  ]);
  const others = [...CONTRACT_AND_DATA, `test/portability/${name}`, ...inputs].flatMap((path) =>
    filesBelow(join(ROOT, path)),
  );
  const hash = createHash("sha256");
  for (const file of [...new Set([...code, ...others])].sort()) {
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  const exceptions = readExceptions();
  hash.update(JSON.stringify(engines.map((engine) => [engine.name, exceptions[engine.name] ?? {}])));
  return hash.digest("hex").slice(0, 16);
}

/** The file itself, or all files of a folder: none when it is not there, since a leg may need no folder. */
function filesBelow(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? [path] : [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
