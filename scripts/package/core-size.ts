import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What the client costs in a bundle: its file in dist/ and openapi-fetch, minified and gzipped, in bytes. */
export async function coreSize(entry: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [entry],
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
