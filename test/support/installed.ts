/** The package as it is installed, built once for all tests: a start costs no compiler. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import type { TestProject } from "vitest/node";
import type { Conditions } from "../../scripts/package/entry-points.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the built package: `inject("installed")`. */
    installed: string;
  }
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | Conditions>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
export const MANIFEST = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;

/** The command line of a package that `buildInstalled` has built. */
export const programIn = (installed: string): string => join(installed, "dist/cli/main.js");

export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "releva-installed-"));
  await buildInstalled(folder);
  project.provide("installed", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Bundles the entry points of package.json into `folder`, each where its users expect it. Types stay those of the sources. */
export async function buildInstalled(folder: string): Promise<void> {
  const built = Object.entries(MANIFEST.exports).map(([name, target]) => {
    if (typeof target === "string") return [name, target] as const;
    const { default: code } = target.import;
    return [name, { types: `./${sourceOf(code)}`, default: code }] as const;
  });
  const entryPoints = [
    ...Object.values(MANIFEST.exports).flatMap((target) => (typeof target === "string" ? [] : [target.import.default])),
    ...Object.values(MANIFEST.bin),
  ].map((target) => join(root, sourceOf(target)));
  for (const part of ["src", "generated", "openapi"]) symlinkSync(join(root, part), join(folder, part), "junction");
  const { name } = MANIFEST;
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name, type: "module", exports: Object.fromEntries(built) }),
  );
  await esbuild.build({
    entryPoints,
    outdir: join(folder, "dist"),
    outbase: join(root, "src"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    logLevel: "warning",
    // What is CommonJS inside asks for Node's modules by `require`, which an ES module does not have.
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
  });
  chmodSync(programIn(folder), 0o755);
}

const sourceOf = (target: string): string => target.replace(/^(?:\.\/)?dist\/(.*)\.js$/, "src/$1.ts");
