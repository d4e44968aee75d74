import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { ConfigError } from "../errors.js";
import type { Io } from "./io.js";

/** The file of the package that each flag prints. */
const FILES = {
  json: "generated/openapi.json",
  "3.0": "generated/openapi-3.0.json",
  schema: "generated/profile-upsert.schema.json",
  vectors: "generated/vectors.json",
} as const;

export function addSpecCommand(program: Command, io: Io): void {
  program
    .command("spec")
    .summary("print the contract for other teams")
    .description("Prints the contract of the API as one file: OpenAPI 3.1 in YAML, or the form that a flag asks for.")
    .option("--json", "OpenAPI 3.1 as JSON")
    .option("--3.0", "OpenAPI 3.0.3, for tools that know no 3.1")
    .option("--schema", "JSON Schema of a request")
    .option("--vectors", "valid and invalid requests, to test another validator with")
    .addHelpText("after", "\nExample:\n  releva-profiles spec --json > openapi.json")
    .action(async (flags: Partial<Record<keyof typeof FILES, true>>) => {
      const chosen = Object.entries(FILES).filter(([flag]) => Object.hasOwn(flags, flag));
      if (chosen.length > 1) throw new ConfigError("Give one of --json, --3.0, --schema and --vectors.");
      const path = join(await packageRoot(), chosen[0]?.[1] ?? "generated/openapi.yaml");
      io.stdout.write(await readFile(path));
    });
}

/** The folder of this package, found from its sources and from its bundle. */
async function packageRoot(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
    if (manifest !== undefined && JSON.parse(manifest).name === "releva-profiles") return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new Error("The package's own package.json was not found.");
    folder = parent;
  }
}
