import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { writeApiReference } from "./docs/reference.js";
import { thirdPartyNotices } from "./package/notices.js";

/**
 * dist/: the compiler's output, file by file. What the command line, `./node` and `./sandbox` need beside the library is
 * then bundled into their files, so that who installs the package for its client installs openapi-fetch and nothing else.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

/** Imports of the package's own files stay imports: `instanceof` must mean the same class everywhere. */
const ownFilesStay: esbuild.Plugin = {
  name: "own-files-stay",
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind, importer }) =>
      kind !== "entry-point" && !importer.includes("node_modules") ? { path, external: true } : undefined,
    );
  },
};

const bundle = (
  entryPoints: string[],
  options: esbuild.BuildOptions,
): Promise<esbuild.BuildResult<{ metafile: true }>> =>
  esbuild.build({
    entryPoints,
    outdir: "dist",
    outbase: "dist",
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    chunkNames: "third-party/[name]-[hash]",
    external: ["openapi-fetch"],
    plugins: [ownFilesStay],
    legalComments: "none",
    logLevel: "warning",
    ...options,
    metafile: true,
  });

rmSync("dist", { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "src/tsconfig.json"], { stdio: "inherit" });

const files = readdirSync("dist", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".js"))
  .sort();
const onNode = (file: string): boolean => /^(?:(?:cli|files)\/.*|node|undici-fetch|sandbox\/serve)\.js$/.test(file);
const inSandbox = (file: string): boolean => file.startsWith("sandbox/") && !onNode(file);
const within = (keep: (file: string) => boolean): string[] => files.filter(keep).map((file) => `dist/${file}`);

const results = [
  await bundle(within(inSandbox), { platform: "neutral" }),
  // What is CommonJS inside (commander, undici) asks for Node's modules by `require`, which an ES module does not have.
  await bundle(within(onNode), {
    platform: "node",
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
  }),
];
writeFileSync(
  "dist/third-party/NOTICES.md",
  thirdPartyNotices(results.flatMap(({ metafile }) => Object.keys(metafile.inputs))),
);
chmodSync("dist/cli/main.js", 0o755);
await writeApiReference("openapi/openapi.yaml", "dist/api-reference.html");
// Nobody imports the command line, and its types speak of what was bundled.
for (const file of readdirSync("dist/cli")) if (file.endsWith(".d.ts")) rmSync(`dist/cli/${file}`);
