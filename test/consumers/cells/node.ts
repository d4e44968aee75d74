import type { Cell } from "../cell.js";
import { imported, required } from "../programs.js";

/** The oldest of each line that `engines` names, and the newest. */
const VERSIONS = ["20.19.0", "22.12.0", "24.21.0", "26.12.1"];

/** A process may have two copies of the package: what a reader of one gives, the client of the other takes. */
const MIXED: Cell = {
  group: "Node.js",
  name: "the client imported, the readers required",
  tools: [],
  files: {
    "main.mjs": imported("node")
      .replace(/^import (.*) from ("releva-profiles\/node");$/m, "const $1 = createRequire(import.meta.url)($2);")
      .replace(/^ .*instanceof SourceRecord.*$/m, "")
      .replace(/^/, 'import { createRequire } from "node:module";\n'),
  },
  steps: ["node main.mjs"],
  sends: "node",
};

const VERSION_CELLS: readonly Cell[] = VERSIONS.flatMap((node): Cell[] => {
  const shared: Pick<Cell, "group" | "node" | "tools" | "sends" | "quick"> = {
    ...{ group: "Node.js", node, tools: [], sends: "node" },
    ...(node.startsWith("20") && { quick: true }),
  };
  return [
    { ...shared, name: `Node ${node}, import`, files: { "main.mjs": imported("node") }, steps: ["node main.mjs"] },
    { ...shared, name: `Node ${node}, require`, files: { "main.cjs": required("node") }, steps: ["node main.cjs"] },
  ];
});

export const NODE_CELLS: readonly Cell[] = [...VERSION_CELLS, MIXED];

const BOTH = { "main.mjs": imported("library"), "main.cjs": required("library") };

export const RUNTIME_CELLS: readonly Cell[] = [
  {
    group: "Other runtimes",
    name: "Bun, import and require",
    tools: ["bun@1.4.5"],
    files: BOTH,
    steps: ["bun main.mjs", "bun main.cjs"],
    sends: "library",
    times: 2,
  },
  {
    group: "Other runtimes",
    name: "Bun, the entry point for Node",
    tools: ["bun@1.4.5"],
    files: { "main.mjs": imported("node") },
    steps: ["bun main.mjs"],
    sends: "node",
  },
  {
    group: "Other runtimes",
    name: "Deno, import and require",
    tools: ["deno@2.9.6"],
    files: BOTH,
    steps: [
      "deno run --allow-env --allow-net=127.0.0.1 main.mjs",
      "deno run --allow-env --allow-net=127.0.0.1 --allow-read main.cjs",
    ],
    sends: "library",
    times: 2,
  },
  {
    group: "Other runtimes",
    name: "Deno, the entry point for Node",
    tools: ["deno@2.9.6"],
    files: { "main.mjs": imported("node") },
    steps: ["deno run --allow-env --allow-net=127.0.0.1 --allow-read --allow-sys main.mjs"],
    sends: "node",
  },
];
