import { statSync } from "node:fs";
import { isThere, ROOT, read } from "./pages.js";

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly repository: string | { readonly url: string };
}

export const MANIFEST: Manifest = JSON.parse(read("package.json")) as Manifest;

/** The repository in a browser, as package.json names it. */
export const REPOSITORY: string = addressOf(MANIFEST.repository);

/** Where a file or a folder that is no page can be read; undefined when it is not there. */
export function addressOfFile(file: string): string | undefined {
  if (!isThere(file)) return undefined;
  const kind = statSync(ROOT + file).isDirectory() ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${file.replace(/\/$/, "")}`;
}

/** `github:owner/name` and `git+https://github.com/owner/name.git` name the same page. */
export function addressOf(repository: Manifest["repository"]): string {
  const url = typeof repository === "string" ? repository : repository.url;
  const name = /^(?:github:|(?:git\+)?https:\/\/github\.com\/)?([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url)?.[1];
  if (name === undefined) throw new Error(`package.json: repository ${JSON.stringify(url)} is not one of GitHub`);
  return `https://github.com/${name}`;
}
