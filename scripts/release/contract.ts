// `tsx scripts/release/contract.ts <folder>`, after `npm run build`: what a release of the contract has. `assets/` is attached to
// it; `python/` and `maven/` are projects that their own tools build. Nothing is published from here.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FORMS, readFiles, sums } from "../generate/files.js";
import { REPOSITORY_OWNER } from "../generate/repository.js";

const ROOT = new URL("../../", import.meta.url);
const REFERENCE = "api-reference.html";
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("say where to: tsx scripts/release/contract.ts <folder>");

const generated = await readFiles(new URL("generated/", ROOT));
const forms = new Map([...generated].filter(([name]) => FORMS.test(name)));
const { version } = JSON.parse(forms.get("openapi.json") ?? "").info;
const license = await readFile(new URL("LICENSE", ROOT), "utf8");

const assets = new Map([...forms, [REFERENCE, await readFile(new URL(`dist/${REFERENCE}`, ROOT), "utf8")]]);
await write("assets", assets.set("SHA256SUMS", sums(assets)));
await stage("python", "pyproject.toml", "src/releva_profiles_contract/files");
await stage("maven", "pom.xml", "files");

/** A project of openapi/packages/ with the forms, its version and its owner put in. */
async function stage(name: string, manifest: string, inside: string): Promise<void> {
  const target = join(`${folder}`, name);
  await cp(new URL(`openapi/packages/${name}/`, ROOT), target, { recursive: true });
  const text = await readFile(join(target, manifest), "utf8");
  const group = `io.github.${REPOSITORY_OWNER}`;
  await write(
    name,
    new Map([
      [manifest, text.replace("0.0.0", version).replace("GROUP", group)],
      ["LICENSE", license],
    ]),
  );
  await write(join(name, inside), forms);
}

async function write(inside: string, files: ReadonlyMap<string, string>): Promise<void> {
  const target = join(`${folder}`, inside);
  await mkdir(target, { recursive: true });
  await Promise.all([...files].map(([name, text]) => writeFile(join(target, name), text)));
}
