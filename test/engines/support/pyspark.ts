import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./program.js";

const VERSION = "4.3.0";
const HOME = fileURLToPath(new URL(`../../../node_modules/.cache/engines/pyspark-${VERSION}`, import.meta.url));

/** The commands of PySpark, from PyPI, in an environment of their own; kept for the next time. */
export async function pyspark(): Promise<string> {
  const bin = join(HOME, "bin");
  const complete = join(HOME, "complete");
  if (existsSync(complete)) return bin;
  rmSync(HOME, { recursive: true, force: true });
  await run("python3", ["-m", "venv", HOME]);
  await run(join(bin, "pip"), ["install", "--quiet", "--disable-pip-version-check", `pyspark==${VERSION}`]);
  writeFileSync(complete, "");
  return bin;
}
