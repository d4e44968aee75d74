// What `npx changeset` has written and no release has taken in yet.
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { greatest, type Part } from "../spec/breaking/version.js";

/** By how much the version will rise: the greatest of all changesets in a folder. @throws where a file is none */
export function pendingPart(folder: URL, packageName: string): Part {
  const files = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");
  return greatest(files.map((name) => partIn(readFileSync(new URL(name, folder), "utf8"), name, packageName)));
}

function partIn(text: string, file: string, packageName: string): Part {
  const [, head = ""] = /^---\r?\n([\s\S]*?)^---$/m.exec(text) ?? [];
  const part: unknown = parse(head)?.[packageName];
  if (part === "none" || part === "patch" || part === "minor" || part === "major") return part;
  throw new Error(`.changeset/${file} does not say by how much ${packageName} rises: write it with \`npx changeset\``);
}
