/** swagger-codegen 3, for the legs of the languages in which it is tried. */
import { rm } from "node:fs/promises";
import type { Context, Input } from "./leg.js";

const COORDINATES = "io.swagger.codegen.v3:swagger-codegen-cli:3.0.61";
const MAIN = "io.swagger.codegen.v3.cli.SwaggerCodegen";

/** Writes a client into `folder`, which is emptied first. */
export async function swaggerCodegen(
  context: Context,
  language: string,
  input: Input,
  folder: string,
  options: readonly string[] = [],
): Promise<void> {
  const spec = input === "3.1" ? context.contract.openapi31 : context.contract.openapi30;
  await rm(folder, { recursive: true, force: true });
  const what = ["-l", language, "-i", spec, "-o", folder, ...options];
  await context.run("java", ["-cp", await context.maven(COORDINATES), MAIN, "generate", ...what]);
}

export async function swaggerCodegenVersion(context: Context): Promise<string> {
  const { stdout } = await context.run("java", ["-cp", await context.maven(COORDINATES), MAIN, "version"]);
  return stdout.trim();
}
