import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { debian, maven, python } from "./install.js";
import type { Context } from "./leg.js";
import { run } from "./process.js";

export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));

/** What the leg of this name gets. Its logs are numbered in the order in which its commands run. */
export function createContext(leg: string): Context {
  const cache = join(ROOT, "node_modules/.cache/portability");
  const work = join(cache, leg);
  const logs = join(work, "logs");
  mkdirSync(logs, { recursive: true });
  let commands = 0;
  const runHere: Context["run"] = (command, args, { cwd = work, env, ...options } = {}) => {
    commands += 1;
    const log = join(logs, `${String(commands).padStart(3, "0")}-${basename(command)}.log`);
    return run({ command, args, cwd, ...(env && { env }) }, log, options);
  };
  return {
    root: ROOT,
    home: join(ROOT, "test/portability", leg),
    work,
    contract: {
      openapi31: join(ROOT, "generated/openapi.json"),
      openapi30: join(ROOT, "generated/openapi-3.0.json"),
      schema2020: join(ROOT, "generated/profile-upsert.schema.json"),
      draft07: join(ROOT, "generated/profile-upsert.draft-07.schema.json"),
      vectors: join(ROOT, "generated/vectors.json"),
    },
    run: runHere,
    debian: (...packages) => debian(runHere, packages),
    maven: (...coordinates) => maven(runHere, join(cache, "maven"), coordinates),
    python: (requirements, name = "python") => python(runHere, work, requirements, name),
  };
}
