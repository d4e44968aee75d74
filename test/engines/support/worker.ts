import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { type Program, start } from "./program.js";

const folder = mkdtempSync(join(tmpdir(), "releva-workers-"));
const built = new Map<string, Promise<string>>();

/** Starts a program of the tests in a process of its own, which can be killed and frozen. Its settings are in SETTINGS, as JSON. */
export async function startWorker(source: URL, settings: object): Promise<Program> {
  const path = fileURLToPath(source);
  if (!built.has(path)) built.set(path, build(path));
  const file = await (built.get(path) as Promise<string>);
  return start(process.execPath, [file], { env: { ...process.env, SETTINGS: JSON.stringify(settings) } });
}

async function build(path: string): Promise<string> {
  const outfile = join(folder, `${built.size}.cjs`);
  await esbuild.build({
    entryPoints: [path],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["pg-native"],
    logLevel: "error",
  });
  return outfile;
}

/** What a worker was started with. */
export const settings = <T>(): T => JSON.parse(process.env.SETTINGS ?? "{}") as T;
