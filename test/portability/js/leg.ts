import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { npm } from "../driver/install.js";
import type { ClientTool, Context, Input, Leg } from "../driver/leg.js";
import { engines, inputs, judges } from "./judges.js";

/** One scenario for all: scenario.ts is compiled against what each generates, through the client.ts beside its configuration. */
export const js: Leg = {
  name: "js",
  install: async (context) => {
    await npm(context, context.home, context.work);
  },
  engines,
  inputs,
  clients: [
    client("hey-api", "openapi-ts", {
      advice:
        "Decide on response.status, and leave throwOnError off: it throws the body alone, without the status " +
        "(hey-api/hey-api#3632). When nothing answers, response is undefined, and nothing is thrown. Set redirect: " +
        "'manual' in the client's configuration. Its runtime compiles neither under exactOptionalPropertyTypes " +
        "(hey-api/hey-api#2236) nor without the DOM library. NodeNext needs output.module.extension: '.js'.",
    }),
    client("orval", "orval", {
      advice:
        "client: 'fetch', and baseUrl.runtime, or the URL has no host. The key and redirect: 'manual' are given with " +
        "each call. No status throws: status says what data is. A body that is not JSON, such as the 502 of a proxy, throws " +
        "a SyntaxError without the status.",
    }),
    client("kubb", "kubb", {
      advice:
        "client: 'fetch' sends JSON as text/plain, which the sandbox refuses: set the Content-Type. dataReturnType: 'full', or the " +
        "status is lost. No status throws, and data has the type of a success whatever it is. A body that is not JSON, an " +
        "empty one too, throws a SyntaxError without the status. It follows redirects, and the POST becomes a GET that " +
        "succeeds: give it a `client` of your own. It does not compile under exactOptionalPropertyTypes.",
    }),
  ],
  judges,
};

function client(tool: "hey-api" | "orval" | "kubb", command: string, more: Pick<ClientTool, "advice">): ClientTool {
  const folder = (context: Context, input: Input): string => join(context.work, `${tool}-${input}`);
  const run = (context: Context, program: string, args: readonly string[], cwd = context.work) =>
    context.run(bin(context, "node"), [bin(context, program), ...args], { cwd, env: { DO_NOT_TRACK: "1" } });
  return {
    tool,
    language: "TypeScript",
    version: async (context) => (await run(context, command, ["--version"])).stdout.trim(),
    inputs: ["3.1", "3.0"],
    generate: async (context, input) => {
      const here = folder(context, input);
      await rm(here, { recursive: true, force: true });
      await cp(join(context.home, tool), here, { recursive: true });
      for (const file of ["scenario.ts", "tsconfig.json"]) await cp(join(context.home, file), join(here, file));
      await cp(input === "3.1" ? context.contract.openapi31 : context.contract.openapi30, join(here, "openapi.json"));
      await run(context, command, tool === "kubb" ? ["generate"] : [], here);
    },
    compile: async (context, input) => {
      await run(context, "tsc", [], folder(context, input));
    },
    scenario: (context, input) => ({
      command: bin(context, "node"),
      args: [join(folder(context, input), "out/scenario.js")],
    }),
    ...more,
  };
}

function bin(context: Context, command: string): string {
  return join(context.work, "node_modules/.bin", command);
}
