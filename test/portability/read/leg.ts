/** Generators of languages that no registry here has a toolchain for: what they write is read, not run. */
import { join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import type { ClientTool, Context, Leg } from "../driver/leg.js";
import { jsonschema2pojo } from "./jsonschema2pojo.js";
import { ROWS, type Row } from "./rows.js";
import { readFolder } from "./signs.js";

export const read: Leg = {
  name: "read",
  install: jdk, // openapi-generator runs on Java
  clients: [...jsonschema2pojo, ...ROWS.map(clientOf)],
};

function clientOf({ language, generator, variant, options = [], signs, known, advice }: Row): ClientTool {
  const tool = [`openapi-generator ${generator}`, variant].filter(Boolean).join(", ");
  const folder = (context: Context): string => join(context.work, tool.replaceAll(/[^\w.-]+/g, "-"));
  return {
    tool,
    language,
    version: openapiGeneratorVersion,
    inputs: ["3.1"],
    generate: (context, input) => openapiGenerator(context, generator, input, folder(context), options),
    read: (context) => readFolder(folder(context), signs),
    ...(known && { known: { "3.1": { stage: "wire", ...known } } }),
    ...(advice !== undefined && { advice }),
  };
}
