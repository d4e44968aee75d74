/** The packages whose code is in dist/, from what esbuild read: their licences are shipped, and release/sbom.ts lists them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Bundled {
  readonly name: string;
  readonly version: string;
  /** As SPDX writes it: `MIT`. */
  readonly license: string;
  readonly description?: string;
  /** Where it is installed, below the project. */
  readonly folder: string;
}

/** The viewer of dist/api-reference.html. What it is made of, it says itself. */
export const VIEWER = "node_modules/@redocly/cli";

/** Every package that one of the inputs lies in, by name and version; one inside another's node_modules is its own. */
export function bundledPackages(inputs: readonly string[]): readonly Bundled[] {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const packages = new Map([...folders].map((folder) => readBundled(folder)).map((found) => [idOf(found), found]));
  return [...packages.values()].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

function readBundled(folder: string): Bundled {
  const { name, version, license, description } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof license !== "string") throw new Error(`${name} has no licence in its package.json`);
  return { name, version, license, folder, ...(description !== undefined && { description }) };
}

const idOf = ({ name, version }: Bundled): string => `${name}@${version}`;

/** The licences of the packages whose code was bundled, in one text. @throws when one of them has none */
export function thirdPartyNotices(packages: readonly Bundled[]): string {
  const where = "Bundled into the command line, `./node`, `./sandbox` and `./api-reference.html`.";
  return `# Third-party notices\n\n${where}\n\n${packages.map(noticeOf).join("\n")}`;
}

function noticeOf({ name, version, license, folder }: Bundled): string {
  const files = readdirSync(folder).filter((entry) => /^(?:licen[cs]e|third[-_]party[-_]notices)/i.test(entry));
  if (!files.some((file) => /^licen/i.test(file))) throw new Error(`${name} has no licence file to ship`);
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  return `## ${name} ${version} (${license})\n\n${texts.join("\n\n")}\n`;
}
