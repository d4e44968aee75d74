import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { type OutputOptions, type Plugin, rollup } from "rollup";
import { writeApiReference } from "./docs/api-page.js";
import { chunkOf, LIBRARIES, type Stage, USED } from "./package/chunks.js";
import { bundleDeclarations, refuse } from "./package/declarations.js";
import { LIBRARY, PROGRAM } from "./package/entry-points.js";
import { bundledPackages, thirdPartyNotices, VIEWER } from "./package/notices.js";
import { billOfMaterials, installedWith } from "./release/sbom.js";

/**
 * dist/: each entry point as an ES module and as CommonJS, and chunks for what they share, so that within a format
 * `instanceof` means the same class everywhere. esbuild bundles the sources and what they need of packages, so that who
 * installs the package for its client installs openapi-fetch and nothing else; rollup then lays its many chunks together.
 */
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

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

const SHARED = {
  bundle: true,
  platform: "node",
  target: "es2022",
  plugins: [nodeForCommonJs],
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
} as const satisfies esbuild.BuildOptions;

rmSync("dist", { recursive: true, force: true });

const libraries = await Promise.all(
  [...new Set(Object.values(LIBRARIES))].map((name) =>
    esbuild.build({
      ...SHARED,
      stdin: { contents: exportsFor(name), resolveDir: process.cwd() },
      outfile: `dist/libraries/${name}.cjs`,
      format: "cjs",
      minifyWhitespace: true,
      minifySyntax: true,
    }),
  ),
);

/** What the packages of one file export to who imports them, together: to who requires it, libphonenumber-js gives less. */
function exportsFor(name: string): string {
  const packages = Object.keys(LIBRARIES).filter((library) => LIBRARIES[library] === name);
  return packages
    .map((library) => `export ${USED[library] ? `{ ${USED[library]} }` : "*"} from "${library}";\n`)
    .join("");
}

const bundled = await esbuild.build({
  ...SHARED,
  entryPoints: { ...LIBRARY, [PROGRAM.name]: PROGRAM.source },
  outdir: "dist",
  splitting: true,
  format: "esm",
  external: ["openapi-fetch", ...Object.keys(LIBRARIES)],
  write: false,
});
const inputs = [bundled, ...libraries].flatMap(({ metafile }) => Object.keys(metafile.inputs));

const stage: Stage = new Map(await Promise.all(bundled.outputFiles.map(staged)));

/** Our code stays readable in a stack trace, without source maps; a file that holds little of it is made smaller. */
async function staged({ path, text }: esbuild.OutputFile): Promise<[string, { text: string; holds: string[] }]> {
  const { entryPoint, inputs = {}, bytes = 0 } = bundled.metafile.outputs[posix.relative(process.cwd(), path)] ?? {};
  const holds = [...(entryPoint ? [entryPoint] : []), ...Object.keys(inputs)];
  const others = Object.entries(inputs).filter(([input]) => !input.startsWith("src/"));
  const isOurs = others.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) < bytes * 0.8;
  if (isOurs) return [path, { text, holds }];
  const { code } = await esbuild.transform(text, { minifyWhitespace: true, minifySyntax: true });
  return [path, { text: code, holds }];
}

/** What esbuild has bundled, as the modules that rollup reads. */
const fromStage: Plugin = {
  name: "from-stage",
  resolveId(specifier, importer) {
    const library = LIBRARIES[specifier];
    if (library) return { id: posix.resolve(`dist/libraries/${library}.cjs`), external: "relative" };
    if (importer === undefined) return posix.resolve(specifier);
    return specifier.startsWith(".") ? posix.resolve(importer, "..", specifier) : { id: specifier, external: true };
  },
  load: (id) => stage.get(id)?.text ?? null,
};

await write([...Object.keys(LIBRARY), PROGRAM.name], { format: "es", extension: "js" });
await write(Object.keys(LIBRARY), { format: "cjs", extension: "cjs" });

async function write(names: readonly string[], { format, extension }: { format: "es" | "cjs"; extension: string }) {
  const bundle = await rollup({
    input: Object.fromEntries(names.map((name) => [name, `dist/${name}.js`])),
    plugins: [fromStage],
    treeshake: { moduleSideEffects: false },
    onLog: refuse,
  });
  await bundle.write({
    ...outputOf(format),
    dir: "dist",
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `chunks/[name].${extension}`,
    manualChunks: (id) => chunkOf(stage, id, format),
  });
  await bundle.close();
}

function outputOf(format: "es" | "cjs"): OutputOptions {
  const both = { format, hoistTransitiveImports: false, minifyInternalExports: false } satisfies OutputOptions;
  // Jest runs no `import()`: in CommonJS what is loaded later is required later.
  return format === "es"
    ? both
    : { ...both, dynamicImportInCjs: false, esModule: true, exports: "named", interop: "auto" };
}

chmodSync("dist/cli/main.js", 0o755);

const packages = bundledPackages([...inputs, VIEWER]);
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
writeFileSync("dist/NOTICES.md", thirdPartyNotices(packages));
writeFileSync(
  "dist/sbom.cdx.json",
  billOfMaterials({ manifest, installed: installedWith(manifest), bundled: packages }),
);

for (const [file, text] of await bundleDeclarations("d.ts", "d.cts")) {
  mkdirSync(posix.dirname(`dist/${file}`), { recursive: true });
  writeFileSync(`dist/${file}`, text);
}

await writeApiReference("openapi/openapi.yaml", "dist/api-reference.html");
