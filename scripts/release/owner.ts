/**
 * `tsx scripts/release/owner.ts <owner>/<name>` says whose the project is, as GitHub does in $GITHUB_REPOSITORY: in package.json,
 * in what is generated from it, in the links of the issue forms, and in a contract that was kept while it was nobody's. Commit
 * what it writes: Go, the $id of a schema and npm's provenance all name the repository as it is at the commit that is tagged.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NOBODY, nameIn } from "../generate/repository.js";
import { withDerived } from "../package/manifest.js";

/** The text of a package.json whose project lives in the repository `name`. */
export function ownedManifest(text: string, name: string): string {
  const manifest = JSON.parse(text);
  const url = `git+https://github.com/${name}.git`;
  nameIn({ url });
  return withDerived(JSON.stringify({ ...manifest, repository: { ...manifest.repository, url } }));
}

/** A contract that was kept, or a link that was written, before anybody owned it, as it is for its owner. */
export function ownedText(text: string, name: string): string {
  return text.replaceAll(`github.com/${NOBODY}/releva-profiles`, `github.com/${name}`);
}

if (process.argv[1] === import.meta.filename) {
  const [name = process.env.GITHUB_REPOSITORY] = process.argv.slice(2);
  if (name === undefined) throw new Error("say whose it is: npx tsx scripts/release/owner.ts <owner>/<name>");
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const rewrite = (file: string, change: (text: string, name: string) => string): void =>
    writeFileSync(join(root, file), change(readFileSync(join(root, file), "utf8"), name));
  rewrite("package.json", ownedManifest);
  rewrite(".github/ISSUE_TEMPLATE/config.yml", ownedText);
  const kept = readdirSync(join(root, "openapi/released")).filter((file) => file.endsWith(".json"));
  for (const file of kept) rewrite(`openapi/released/${file}`, ownedText);
  execFileSync("npm", ["run", "-s", "generate"], { cwd: root, stdio: "inherit" });
}
