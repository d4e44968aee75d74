import type { Cell } from "../cell.js";
import { exported, imported, required } from "../programs.js";

const PROGRAM = { "main.mjs": imported("node") };

const ESBUILD = "esbuild main.mjs --bundle --platform=node";
const esbuild = { group: "Bundlers", tools: ["esbuild@0.28.2"], files: PROGRAM, sends: "node", quick: true } as const;

const webpack = { group: "Bundlers", tools: ["webpack@5.113.0", "webpack-cli@7.3.1"], sends: "node" } as const;
const WEBPACK = `module.exports = {
  entry: process.env.ENTRY,
  target: "node",
  mode: "production",
  output: { path: process.env.OUT, filename: "main.js" },
};
`;

const ROLLUP_TOOLS = ["rollup@4.68.8", "@rollup/plugin-node-resolve@16.0.3", "@rollup/plugin-commonjs@29.0.3"];
const rollup = { group: "Bundlers", tools: ROLLUP_TOOLS, files: PROGRAM, sends: "node", quick: true } as const;
const ROLLUP = "rollup main.mjs -p 'node-resolve={preferBuiltins:true}' -p commonjs --dir $OUT";

const vite = { group: "Bundlers", tools: ["vite@8.3.8"] } as const;

export const BUNDLER_CELLS: readonly Cell[] = [
  {
    ...esbuild,
    name: "esbuild, CommonJS, as for Lambda",
    steps: [`${ESBUILD} --format=cjs --outfile=$OUT/main.cjs`, "node $OUT/main.cjs"],
  },
  {
    ...esbuild,
    name: "esbuild, CommonJS from require",
    files: { "main.mjs": required("node") },
    steps: [`${ESBUILD} --format=cjs --outfile=$OUT/main.cjs`, "node $OUT/main.cjs"],
  },
  {
    ...esbuild,
    name: "esbuild, ES module",
    steps: [`${ESBUILD} --format=esm --outfile=$OUT/main.mjs`, "node $OUT/main.mjs"],
  },
  {
    ...esbuild,
    name: "esbuild, ES module, split and minified",
    steps: [
      `${ESBUILD} --format=esm --splitting --minify --out-extension:.js=.mjs --outdir=$OUT`,
      "node $OUT/main.mjs",
    ],
  },
  {
    ...webpack,
    name: "webpack 5 for node",
    files: { ...PROGRAM, "webpack.config.cjs": WEBPACK },
    steps: ["ENTRY=./main.mjs webpack", "node $OUT/main.js"],
    quick: true,
  },
  {
    ...webpack,
    name: "webpack 5 for node, from require",
    files: { "main.cjs": required("node"), "webpack.config.cjs": WEBPACK },
    steps: ["ENTRY=./main.cjs webpack", "node $OUT/main.js"],
  },
  {
    ...rollup,
    name: "rollup, ES module",
    steps: [`${ROLLUP} --format es --entryFileNames '[name].mjs' --chunkFileNames '[name].mjs'`, "node $OUT/main.mjs"],
  },
  {
    ...rollup,
    name: "rollup, CommonJS",
    steps: [`${ROLLUP} --format cjs --entryFileNames '[name].cjs' --chunkFileNames '[name].cjs'`, "node $OUT/main.cjs"],
  },
  {
    ...vite,
    name: "Vite, build for the server",
    files: { ...PROGRAM, "vite.config.mjs": "export default { ssr: { noExternal: true } };\n" },
    steps: ["vite build --ssr main.mjs --outDir $OUT --emptyOutDir", "node $OUT/main.mjs"],
    sends: "node",
  },
  {
    ...vite,
    name: "Vite, build of a library",
    files: {
      "send.mjs": exported("library"),
      "vite.config.mjs":
        'export default { build: { lib: { entry: "send.mjs", formats: ["es", "cjs"], fileName: "send" } } };\n',
      "use.mjs": `const { send } = await import(process.argv[2]);
await send({ baseUrl: process.env.RELEVA_BASE_URL, secretKey: process.env.RELEVA_SECRET_KEY });\n`,
    },
    steps: ["vite build --outDir $OUT --emptyOutDir", "node use.mjs $OUT/send.mjs", "node use.mjs $OUT/send.js"],
    sends: "library",
    times: 2,
  },
];
