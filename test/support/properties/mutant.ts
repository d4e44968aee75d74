import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import type { CreateClient } from "./world.js";

/** For a file of src/, a text that it has once, and what takes its place. */
export type Mutation = Readonly<Record<string, readonly [text: string, instead: string]>>;

const SRC = fileURLToPath(new URL("../../../src/", import.meta.url));

/** The client with its source changed. */
export async function mutant(mutation: Mutation): Promise<CreateClient> {
  const changed = new Set<string>();
  const mutated: esbuild.Plugin = {
    name: "mutated",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = path.slice(SRC.length);
        const edit = mutation[file];
        if (!edit) return undefined;
        const [text, instead] = edit;
        const source = await readFile(path, "utf8");
        if (source.split(text).length !== 2) throw new Error(`${file} must have this once, to be changed: ${text}`);
        changed.add(file);
        return { contents: source.replace(text, () => instead), loader: "ts" };
      });
    },
  };
  const folder = await mkdtemp(join(tmpdir(), "mutant-"));
  try {
    const outfile = join(folder, "client.mjs");
    const entryPoints = [`${SRC}client.ts`];
    await esbuild.build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", plugins: [mutated] });
    if (changed.size !== Object.keys(mutation).length) throw new Error(`only ${[...changed]} could be changed`);
    const made = (await import(pathToFileURL(outfile).href)) as { createClientWithClock: CreateClient };
    return made.createClientWithClock;
  } finally {
    await rm(folder, { recursive: true });
  }
}
