/** Our own client: the reference. It is run before any other, and must leave what the scenario itself leaves. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context, Leg } from "../driver/leg.js";

export const ours: Leg = {
  name: "ours",
  install: async () => undefined,
  clients: [
    {
      tool: "releva-profiles",
      language: "TypeScript",
      version: async (context) => packageVersion(context),
      inputs: ["3.1"],
      generate: async () => undefined, // its types are in generated/, which `npm run check` keeps current
      scenario: (context) => ({
        command: process.execPath,
        args: ["--import", "tsx", join(context.home, "scenario.ts")],
        cwd: context.root,
      }),
    },
  ],
};

function packageVersion({ root }: Context): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}
