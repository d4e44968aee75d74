/**
 * Part of `npm run release:version`, after `changeset version`: all else that names the package's version follows, and the
 * changelog stays one. Running it again changes nothing.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);

/** By file, where it names the version: between what is before it and what is behind it. */
export const NAMED: Readonly<Record<string, RegExp>> = {
  "package-lock.json":
    /(?<=^\{\n {2}"name": "releva-profiles",\n {2}"version": ")[^"]+|(?<="": \{\n {6}"name": "releva-profiles",\n {6}"version": ")[^"]+/g,
  "src/settings.ts": /(?<=^export const VERSION = ")[^"]+/gm,
  "examples/docker/Dockerfile": /(?<=^ARG VERSION=)\S+/gm,
  "examples/kubernetes-job.yaml": /(?<=image: registry\.example\/releva-profiles:)\S+/g,
};

/** What documents say to install: `releva-profiles@0.1.0`, the tarball, the image. */
export const INSTALLED: RegExp = /(?<=\breleva-profiles[-@:])\d+\.\d+\.\d+/g;

/** A file that names another version. @throws where it names none */
export function naming(version: string, file: string, text: string): string {
  const place = NAMED[file];
  if (place === undefined || text.search(place) < 0) throw new Error(`${file} names no version where version.ts looks`);
  return text.replace(place, version);
}

/** Changesets puts a section between the title and what the title is followed by: back to where a reader looks for it. */
export function inOrder(changelog: string): string {
  const [introduction = ""] = /^Format: [\s\S]*?\n\n(?=## )/m.exec(changelog) ?? [];
  return changelog
    .replace(introduction, "")
    .replace(/^# .+\n\n/, (title) => title + introduction)
    .replace(/^(## .+)\n(?=###)/gm, "$1\n\n");
}

if (process.argv[1] === import.meta.filename) {
  const rewrite = (file: string, change: (text: string) => string): void =>
    writeFileSync(new URL(file, ROOT), change(readFileSync(new URL(file, ROOT), "utf8")));
  const { version } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));
  for (const file of Object.keys(NAMED)) rewrite(file, (text) => naming(version, file, text));
  const documents = execFileSync("git", ["ls-files", "README.md", "docs/*.md", "examples/*.md"], {
    cwd: fileURLToPath(ROOT),
    encoding: "utf8",
  });
  for (const file of documents.trim().split("\n")) rewrite(file, (text) => text.replace(INSTALLED, version));
  rewrite("CHANGELOG.md", inOrder);
}
