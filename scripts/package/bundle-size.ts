import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a module costs in a bundle, with all that it imports: minified and gzipped, in bytes. @param contents of the module, which stands beside package.json */
export async function bundleSize(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    logLevel: "error", // between our chunks are bare imports, of which `sideEffects: false` says that they may go
  });
  return gzipSync(outputFiles[0]?.contents ?? "").length;
}

/** All that the entry point `.` exports. */
export const coreSize = (): Promise<number> => bundleSize('export * from "./dist/index.js"');
