/** `tsx scripts/release/changelog.ts <version>` prints what the changelog says of a version: the notes of its release. */
import { readFileSync } from "node:fs";

export interface Section {
  /** Without its marks: `0.2.0`, or `[0.1.0] - 2026-12-01`. */
  readonly heading: string;
  readonly text: string;
}

export function sectionOf(changelog: string, version: string): Section | undefined {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = "", ...lines] = section.split("\n");
      return { heading, text: lines.join("\n").trim() };
    })
    .find(({ heading }) => heading.replace(/^\[/, "").split(/[\] ]/, 1).join() === version);
}

if (process.argv[1] === import.meta.filename) {
  const [version = ""] = process.argv.slice(2);
  const section = sectionOf(readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8"), version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section for ${version}`);
  console.log(section.text);
}
