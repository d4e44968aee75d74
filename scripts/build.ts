import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { writeApiReference } from "./docs/reference.js";
import { thirdPartyNotices } from "./package/notices.js";

/**
 * dist/: one file per entry point, and chunks for what they share, so that `instanceof` means the same class everywhere.
 * What the command line, `./node` and `./sandbox` need beside the library is bundled, so that who installs the package
 * for its client installs openapi-fetch and nothing else; what is imported dynamically stays in a chunk of its own.
 */
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** By the name in dist/. The command line has no types: nobody imports it. */
const LIBRARY = {
  index: "src/index.ts",
  validator: "src/validator.ts",
  node: "src/node.ts",
  "sandbox/index": "src/sandbox/index.ts",
};
const COMMAND_LINE = { "cli/main": "src/cli/main.ts" };

/** CommonJS code (commander, undici) asks for Node's modules by `require`, which an ES module does not have. */
const nodeForCommonJs: esbuild.Plugin = {
  name: "node-for-commonjs",
  setup({ onResolve, onLoad }) {
    const namespace = "node-for-commonjs";
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === "require-call" && (path.startsWith("node:") || isBuiltin(path)) ? { path, namespace } : undefined,
    );
    onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule("${path}");
        if (!module.exports) throw new Error("This runtime has no module ${path}.");`,
    }));
  },
};

rmSync("dist", { recursive: true, force: true });
const { metafile } = await esbuild.build({
  entryPoints: { ...LIBRARY, ...COMMAND_LINE },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "es2022",
  external: ["openapi-fetch"],
  plugins: [nodeForCommonJs],
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
});

// Our code stays readable in a stack trace, without source maps; chunks that hold little of it are made smaller.
for (const [file, { bytes, inputs }] of Object.entries(metafile.outputs)) {
  const others = Object.entries(inputs).filter(([input]) => !input.startsWith("src/"));
  if (others.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) < bytes * 0.9) continue;
  const { code } = await esbuild.transform(readFileSync(file), { minifyWhitespace: true, minifySyntax: true });
  writeFileSync(file, code);
}
chmodSync("dist/cli/main.js", 0o755);
writeFileSync("dist/NOTICES.md", thirdPartyNotices(Object.keys(metafile.inputs)));

const types = await rollup({
  input: LIBRARY,
  external: /^(?:node:|openapi-fetch$)/,
  plugins: [dts({ tsconfig: "tsconfig.json" })],
  onLog(level, log) {
    if (log.plugin === "dts" && /no public re-export/.test(log.message)) return; // types that nobody needs to name
    throw new Error(`${level}: ${log.message}`);
  },
});
await types.write({
  dir: "dist",
  entryFileNames: "[name].d.ts",
  chunkFileNames: ({ name }) => `types/${name.replace(/\.d$/, "")}.d.ts`,
  minifyInternalExports: false,
});
await types.close();

await writeApiReference("openapi/openapi.yaml", "dist/api-reference.html");
