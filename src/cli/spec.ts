import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { ConfigError } from "../errors.js";
import type { Io } from "./io.js";
import { asTyped } from "./program-name.js";

/** The file of the package that each flag prints, and what it is. */
const FORMS = {
  json: ["generated/openapi.json", "OpenAPI 3.1 as JSON"],
  "3.0": ["generated/openapi-3.0.json", "OpenAPI 3.0.3, for tools that know no 3.1"],
  schema: ["generated/profile-upsert.schema.json", "JSON Schema of a request"],
  "draft-07": ["generated/profile-upsert.draft-07.schema.json", "the same for validators of draft-07"],
  vectors: ["generated/vectors.json", "valid and invalid requests, to test another validator with"],
  postman: ["generated/postman_collection.json", "every example as a request, for Postman and newman"],
  html: ["dist/api-reference.html", "the API reference, one page that loads nothing else"],
} as const;

export function addSpecCommand(program: Command, io: Io): void {
  const command = program
    .command("spec")
    .summary("print the contract for other teams")
    .description("Prints the contract of the API as one file: OpenAPI 3.1 in YAML, or the form that a flag asks for.");
  for (const [flag, [, what]] of Object.entries(FORMS)) command.option(`--${flag}`, what);
  command
    .addHelpText("after", asTyped("\nExample:\n  releva-profiles spec --json > openapi.json"))
    .action(async (flags: Readonly<Record<string, true>>) => {
      const chosen = Object.entries(FORMS).filter(([flag]) => Object.hasOwn(flags, optionName(flag)));
      if (chosen.length > 1) {
        throw new ConfigError(`Give one of ${chosen.map(([flag]) => `--${flag}`).join(" and ")}.`);
      }
      const [[, [path]] = ["", ["generated/openapi.yaml"]]] = chosen;
      io.stdout.write(await readFile(join(await packageRoot(), path)));
    });
}

/** As commander names it: `draft-07` is `draft07`. */
const optionName = (flag: string): string => flag.replace(/-(.)/g, (_, next: string) => next.toUpperCase());

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
