import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../leg.js";

/** The `bin` folder of a virtual environment that holds these requirements and nothing else. */
export async function python(run: Context["run"], work: string, requirements: string, name: string): Promise<string> {
  const { stdout: version } = await run("python3", ["--version"]);
  const hash = createHash("sha256")
    .update(version)
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const home = join(work, `venv-${name}-${hash}`);
  const bin = join(home, "bin");
  const complete = join(home, "complete");
  if (existsSync(complete)) return bin;

  await rm(home, { recursive: true, force: true });
  await run("python3", ["-m", "venv", home]);
  await run(join(bin, "pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  await writeFile(complete, "");
  return bin;
}
