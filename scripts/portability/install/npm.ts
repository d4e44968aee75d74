import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../leg.js";

/** Installs what the lock file in `from` names into `to`, unless an earlier run has done so, and gives the folder of its commands. */
export async function npm(context: Context, from: string, to: string): Promise<string> {
  const bin = join(to, "node_modules/.bin");
  if (await isInstalled(from, to)) return bin;
  await mkdir(to, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) await copyFile(join(from, file), join(to, file));
  await context.run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: to });
  return bin;
}

/** npm empties node_modules first, and writes this file there last. */
async function isInstalled(from: string, to: string): Promise<boolean> {
  if (!existsSync(join(to, "node_modules/.package-lock.json"))) return false;
  const [wanted, there] = await Promise.all([from, to].map((folder) => readFile(join(folder, "package-lock.json"))));
  return wanted !== undefined && there !== undefined && wanted.equals(there);
}
