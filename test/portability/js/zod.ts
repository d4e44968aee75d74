/** Validators that a generator writes with zod. All of them lose the rule of the e-mail address and "e-mail or phone number". */
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context, VerdictEngine } from "../driver/leg.js";
import { bin, runBin } from "./clients.js";

/** Its default template makes a client as well, which needs zodios. */
const SCHEMAS_ONLY = "../../node_modules/openapi-zod-client/src/templates/schemas-only.hbs";

export const zodEngines: readonly VerdictEngine[] = [
  heyApi("hey-api zod", "hey-api.config.mjs"),
  heyApi("hey-api zod, dates.offset", "hey-api-offset.config.mjs"),
  kubb("kubb zod", "kubb.config.mjs"),
  kubb("kubb zod, stringOffset", "kubb-offset.config.mjs"),
  zodEngine("orval zod", "orval", "generated/zod.ts", ["orval", "--config", "orval.config.mjs"]),
  zodEngine("openapi-zod-client", "openapi-zod-client", "generated/schemas.ts", [
    ...["openapi-zod-client", "openapi.json", "-o", "generated/schemas.ts", "--export-schemas", "-t", SCHEMAS_ONLY],
  ]),
];

function heyApi(name: string, config: string): VerdictEngine {
  return zodEngine(name, "@hey-api/openapi-ts", "generated/zod.gen.ts", ["openapi-ts", "-f", config]);
}

function kubb(name: string, config: string): VerdictEngine {
  const schema = "generated/zod/upsertProfilesRequestSchema.ts";
  return zodEngine(name, "@kubb/cli", schema, ["kubb", "generate", "--config", config]);
}

/** `schema`: the file that is generated and has the schema of a request. */
function zodEngine(name: string, packageName: string, schema: string, command: readonly string[]): VerdictEngine {
  const folderIn = (context: Context): string => join(context.work, "zod", name.replaceAll(/\W+/g, "-"));
  const [program = "", ...args] = command;
  return {
    name,
    file: "openapi31",
    prepare: async (context) => {
      const folder = folderIn(context);
      await rm(folder, { recursive: true, force: true });
      await mkdir(join(folder, "generated"), { recursive: true });
      await cp(join(context.home, "zod"), folder, { recursive: true });
      await cp(context.contract.openapi31, join(folder, "openapi.json"));
      await runBin(context, program, args, folder);
      const esbuild = ["--bundle", "--format=esm", "--packages=external", "--outfile=schema.mjs"];
      await runBin(context, "esbuild", [schema, ...esbuild], folder);
    },
    command: (context) => ({
      command: bin(context, "node"),
      args: [join(folderIn(context), "verdicts.mjs"), packageName],
    }),
  };
}
