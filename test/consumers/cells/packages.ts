import type { Cell } from "../cell.js";
import { imported, required } from "../programs.js";

const manager: Pick<Cell, "group" | "installsItself" | "files" | "sends" | "times"> = {
  group: "Package managers",
  installsItself: true,
  files: { "main.mjs": imported("node"), "main.cjs": required("node") },
  sends: "node",
  times: 2,
};

/** Yarn asks a registry of its own, unless it is told npm's. */
const REGISTRY = 'REGISTRY="$(npm config get registry)"';

/** Deno takes a package from a registry, or one that is unpacked. */
const LINKED = {
  nodeModulesDir: "auto",
  links: ["./package"],
  imports: { "releva-profiles": "npm:releva-profiles@0", "releva-profiles/": "npm:/releva-profiles@0/" },
};

export const PACKAGE_CELLS: readonly Cell[] = [
  {
    ...manager,
    name: "npm",
    tools: [],
    steps: ["npm install $TARBALL", "npx releva-profiles --version", "node main.mjs", "node main.cjs"],
    quick: true,
  },
  {
    ...manager,
    name: "pnpm",
    tools: ["pnpm@10.34.8"],
    steps: ["pnpm add $TARBALL", "pnpm exec releva-profiles --version", "node main.mjs", "node main.cjs"],
  },
  {
    ...manager,
    name: "Yarn 1",
    tools: ["yarn@1.22.22"],
    steps: [
      `${REGISTRY} && yarn add --registry $REGISTRY $TARBALL`,
      "yarn -s releva-profiles --version",
      "node main.mjs",
      "node main.cjs",
    ],
  },
  {
    ...manager,
    name: "Yarn 4, Plug'n'Play",
    tools: ["@yarnpkg/cli-dist@4.18.1"],
    files: {
      ...manager.files,
      "yarn.lock": "",
      ".yarnrc.yml": "enableTelemetry: false\nnodeLinker: pnp\npnpFallbackMode: none\n",
    },
    steps: [
      `${REGISTRY} && export YARN_NPM_REGISTRY_SERVER=$REGISTRY`,
      "yarn add releva-profiles@file:$TARBALL",
      "test ! -e node_modules",
      "yarn releva-profiles --version",
      "yarn node main.mjs",
      "yarn node main.cjs",
    ],
  },
  {
    ...manager,
    name: "Bun",
    tools: ["bun@1.4.5"],
    steps: ["bun add $TARBALL", "node main.mjs", "node main.cjs"],
  },
  {
    ...manager,
    name: "Deno, linked",
    tools: ["deno@2.9.6"],
    files: { "main.mjs": imported("node"), "deno.json": JSON.stringify(LINKED) },
    steps: ["tar xzf $TARBALL", "deno install", "deno run -A main.mjs"],
    times: 1,
  },
];
