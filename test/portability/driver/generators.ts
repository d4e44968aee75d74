/** The generators of clients that are Java programs, and write more than one language. */
import { rm } from "node:fs/promises";
import type { Context, Input } from "./leg.js";

interface JavaProgram {
  readonly coordinates: string;
  readonly main: string;
}

const OPENAPI_GENERATOR: JavaProgram = {
  coordinates: "org.openapitools:openapi-generator-cli:7.25.0",
  main: "org.openapitools.codegen.OpenAPIGenerator",
};
const SWAGGER_CODEGEN: JavaProgram = {
  coordinates: "io.swagger.codegen.v3:swagger-codegen-cli:3.0.61",
  main: "io.swagger.codegen.v3.cli.SwaggerCodegen",
};

/** Writes a client into `folder`, which is emptied first: a file of an earlier run must not make up for one that is missing now. */
export async function openapiGenerator(
  context: Context,
  generator: string,
  input: Input,
  folder: string,
  options: readonly string[] = [],
): Promise<void> {
  const what = ["--generator-name", generator, "--input-spec", contractFor(context, input), "--output", folder];
  await rm(folder, { recursive: true, force: true });
  await run(context, OPENAPI_GENERATOR, "generate", ...what, ...options);
}

export function openapiGeneratorVersion(context: Context): Promise<string> {
  return run(context, OPENAPI_GENERATOR, "version");
}

/** Writes a client into `folder`, which is emptied first. */
export async function swaggerCodegen(
  context: Context,
  language: string,
  input: Input,
  folder: string,
  options: readonly string[] = [],
): Promise<void> {
  const what = ["-l", language, "-i", contractFor(context, input), "-o", folder];
  await rm(folder, { recursive: true, force: true });
  await run(context, SWAGGER_CODEGEN, "generate", ...what, ...options);
}

export function swaggerCodegenVersion(context: Context): Promise<string> {
  return run(context, SWAGGER_CODEGEN, "version");
}

function contractFor({ contract }: Context, input: Input): string {
  return input === "3.1" ? contract.openapi31 : contract.openapi30;
}

async function run(context: Context, { coordinates, main }: JavaProgram, ...args: readonly string[]): Promise<string> {
  const { stdout } = await context.run("java", ["-cp", await context.maven(coordinates), main, ...args]);
  return stdout.trim();
}
