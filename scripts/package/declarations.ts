import { type RollupLog, rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { LIBRARY } from "./entry-points.js";

/** The types of every entry point as users get them, by file of dist/: one file each, and one for what they share. */
export async function bundleDeclarations(...extensions: readonly ("d.ts" | "d.cts")[]): Promise<Map<string, string>> {
  const bundle = await rollup({
    input: { ...LIBRARY },
    external: /^(?:node:|openapi-fetch$)/,
    plugins: [dts({ tsconfig: "tsconfig.json" })],
    onLog: refuse,
  });
  const files = new Map<string, string>();
  for (const extension of extensions) {
    const { output } = await bundle.generate({
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `types/shared.${extension}`,
      manualChunks: (id, { getModuleInfo }) => (getModuleInfo(id)?.isEntry ? undefined : "shared"),
      minifyInternalExports: false,
    });
    for (const file of output) files.set(file.fileName, file.type === "chunk" ? file.code : String(file.source));
  }
  await bundle.close();
  return files;
}

/** What rollup finds odd ends the build, but for what is meant. */
export function refuse(level: string, log: RollupLog): void {
  if (log.code === "UNUSED_EXTERNAL_IMPORT") return; // of a package, and left out
  if (log.plugin === "dts" && /no public re-export/.test(log.message)) return; // types that nobody needs to name
  throw new Error(`${level}: ${log.message}`);
}
