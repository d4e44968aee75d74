import { statSync } from "node:fs";
import { REPOSITORY } from "../../scripts/generate/repository.js";
import { isThere, ROOT, read } from "./pages.js";

interface Manifest {
  readonly name: string;
  readonly description: string;
}

export const MANIFEST: Manifest = JSON.parse(read("package.json")) as Manifest;

/** Where a file or a folder that is no page can be read; undefined when it is not there. */
export function addressOfFile(file: string): string | undefined {
  if (!isThere(file)) return undefined;
  const kind = statSync(ROOT + file).isDirectory() ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${file.replace(/\/$/, "")}`;
}
