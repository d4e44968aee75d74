import type { Cell } from "../cell.js";
import { asCommonJs, tested } from "../programs.js";

interface InVitest {
  readonly sends: "library" | "node";
  readonly tools?: readonly string[];
}

const vitest = (environment: string, { sends, tools = [] }: InVitest): Omit<Cell, "name"> => ({
  group: "Tests",
  tools: ["vitest@4.1.12", ...tools],
  files: {
    "send.test.mjs": `import { test } from "vitest";\n${tested(sends)}`,
    "vitest.config.mjs": `export default { test: { environment: "${environment}" } };\n`,
  },
  steps: ["vitest run"],
  sends,
});

const JSDOM = ["jsdom@29.0.1"];
const HAPPY_DOM = ["happy-dom@20.14.6"];

export const TEST_CELLS: readonly Cell[] = [
  {
    group: "Tests",
    name: "Jest 30 on Node 20",
    node: "20.19.0",
    tools: ["jest@30.5.2"],
    files: { "send.test.js": asCommonJs(tested("node")) },
    steps: ["jest --rootDir ."],
    sends: "node",
    quick: true,
  },
  {
    group: "Tests",
    name: "Jest 30 on Node 20, ES modules",
    node: "20.19.0",
    tools: ["jest@30.5.2"],
    files: { "send.test.mjs": tested("node"), "jest.config.mjs": 'export default { testMatch: ["**/*.test.mjs"] };\n' },
    steps: ["NODE_OPTIONS=--experimental-vm-modules jest --rootDir ."],
    sends: "node",
  },
  { name: "Vitest", ...vitest("node", { sends: "node" }) },
  { name: "Vitest with jsdom", ...vitest("jsdom", { sends: "library", tools: JSDOM }), quick: true },
  { name: "Vitest with jsdom, nodeFetch", ...vitest("jsdom", { sends: "node", tools: JSDOM }) },
  {
    name: "Vitest with happy-dom",
    ...vitest("happy-dom", { sends: "library", tools: HAPPY_DOM }),
    known: {
      reason:
        "happy-dom has a `fetch` of its own, which asks servers of another origin for leave (CORS), as a browser does. The next line is the way out; `createSandbox` in the test itself needs none. A sandbox on a port cannot be served from such a test, whose `Request` is happy-dom's.",
      says: "Cross-Origin Request Blocked",
    },
  },
  {
    name: "Vitest with happy-dom, nodeFetch",
    ...vitest("happy-dom", { sends: "library", tools: HAPPY_DOM }),
    files: {
      "send.test.mjs": `import { test } from "vitest";
import { nodeFetch } from "releva-profiles/node";
${tested("library").replace("async function send(connection) {", "$&\n  connection.fetch = nodeFetch;")}`,
      "vitest.config.mjs": `export default { test: { environment: "happy-dom" } };\n`,
    },
  },
];
