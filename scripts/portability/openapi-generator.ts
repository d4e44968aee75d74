/** openapi-generator, for the legs of every language that it writes clients for. */
import { rm } from "node:fs/promises";
import type { Context, Input } from "./leg.js";

const COORDINATES = "org.openapitools:openapi-generator-cli:7.25.0";
const MAIN = "org.openapitools.codegen.OpenAPIGenerator";

/** Writes a client into `folder`, which is emptied first: a file of an earlier run must not make up for one that is missing now. */
export async function openapiGenerator(
  context: Context,
  generator: string,
  input: Input,
  folder: string,
  options: readonly string[] = [],
): Promise<void> {
  const spec = input === "3.1" ? context.contract.openapi31 : context.contract.openapi30;
  const what = ["--generator-name", generator, "--input-spec", spec, "--output", folder, ...options];
  await rm(folder, { recursive: true, force: true });
  await context.run("java", ["-cp", await context.maven(COORDINATES), MAIN, "generate", ...what]);
}

export async function openapiGeneratorVersion(context: Context): Promise<string> {
  const { stdout } = await context.run("java", ["-cp", await context.maven(COORDINATES), MAIN, "version"]);
  return stdout.trim();
}
