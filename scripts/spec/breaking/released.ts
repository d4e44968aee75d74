/**
 * openapi/released/<version>.json: every contract that was released, never changed again. Part of `npm run release:version`,
 * `tsx scripts/spec/breaking/released.ts` keeps the contract as it is as the one that the next is compared with.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import type { OpenApiDocument } from "../../generate/contract.js";
import { byVersion } from "./version.js";

export const RELEASED: URL = new URL("../../../openapi/released/", import.meta.url);
export const CURRENT: URL = new URL("../../../generated/openapi.json", import.meta.url);
export const VECTORS: URL = new URL("../../../generated/vectors.json", import.meta.url);

export async function readJson<T>(file: URL): Promise<T> {
  return JSON.parse(await readFile(file, "utf8")) as T;
}

/** The file of the last released contract. */
export async function lastReleased(): Promise<URL> {
  const names = (await readdir(RELEASED)).filter((name) => name.endsWith(".json"));
  const [last] = names.map((name) => name.replace(/\.json$/, "")).sort((a, b) => byVersion(b, a));
  if (last === undefined) throw new Error("no contract was released: run scripts/spec/breaking/released.ts");
  return new URL(`${last}.json`, RELEASED);
}

/** Keeps the contract as it is under its version. */
async function release(): Promise<URL> {
  const text = await readFile(CURRENT, "utf8");
  const { info } = JSON.parse(text) as OpenApiDocument;
  const file = new URL(`${info.version}.json`, RELEASED);
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before !== undefined && before !== text) throw new Error(`${info.version} was released with another content`);
  await writeFile(file, text);
  return file;
}

if (process.argv[1] === import.meta.filename) console.log((await release()).pathname);
