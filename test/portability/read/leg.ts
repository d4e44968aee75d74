/** Generators of languages that no registry here has a toolchain for: what they write is read, not run. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Difference } from "../driver/differences.js";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import type { ClientTool, Context, Leg } from "../driver/leg.js";
import { ROWS, type Row } from "./rows.js";
import { classForNothing, differencesOfText } from "./signs.js";

export const read: Leg = {
  name: "read",
  install: jdk, // openapi-generator runs on Java
  clients: ROWS.map(clientOf),
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

async function readFolder(folder: string, signs: Row["signs"]): Promise<readonly Difference[]> {
  const files = await readdir(folder, { recursive: true });
  return [...(await differencesOfText(folder, files, signs)), ...classForNothing(files)];
}
