import type { Cell } from "../cell.js";
import { ASK, exported, HANDLER } from "../programs.js";

/** A route that is asked at run time, in the runtime of this name. */
const route = (runtime: "nodejs" | "edge"): string => `${exported(runtime === "edge" ? "library" : "node")}
export const runtime = "${runtime}";
export const dynamic = "force-dynamic";
export { answer as POST };
${HANDLER}`;

const next: Pick<Cell, "group" | "tools"> = {
  group: "Frameworks",
  tools: ["next@16.4.6", "react@19.3.1", "react-dom@19.3.1"],
};

export const FRAMEWORK_CELLS: readonly Cell[] = [
  {
    ...next,
    name: "Next 16, a route on Node.js",
    files: { "app/send/route.js": route("nodejs"), "ask.mjs": ASK },
    steps: ["next build", "node ask.mjs /send next start -p 0"],
    sends: "node",
  },
  {
    ...next,
    name: "Next 16, a route at the edge",
    files: { "app/send/route.js": route("edge"), "ask.mjs": ASK },
    steps: ["next build", "node ask.mjs /send next start -p 0"],
    sends: "library",
  },
  {
    ...next,
    name: "Next 16 with webpack, a route at the edge",
    files: { "app/send/route.js": route("edge"), "ask.mjs": ASK },
    steps: ["next build --webpack", "node ask.mjs /send next start -p 0"],
    sends: "library",
  },
  {
    group: "Frameworks",
    name: "Wrangler, a worker in workerd",
    node: "22.12.0", // what it asks for
    tools: ["wrangler@4.164.0"],
    files: {
      "worker.mjs": `${exported("library")}\n${HANDLER}\nexport default { fetch: answer };\n`,
      "wrangler.json": '{ "name": "sends", "main": "worker.mjs", "compatibility_date": "2026-01-01" }',
      "ask.mjs": ASK,
    },
    steps: ["node ask.mjs / wrangler dev --ip 127.0.0.1 --port 0"],
    sends: "library",
  },
];
