import { join } from "node:path";
import * as esbuild from "esbuild";

/** The command line in one file, as users start it: without a compiler at every one of hundreds of starts. */
export async function buildProgram(folder: string): Promise<string> {
  const outfile = join(folder, "releva-profiles.mjs");
  await esbuild.build({
    entryPoints: ["src/cli/main.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    outfile,
    logLevel: "warning",
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
  });
  return outfile;
}
