// Where the project lives. `repository` of package.json is the one place that says so; scripts/release/owner.ts changes it.
import { readFileSync } from "node:fs";

/** Whose it is until somebody publishes it. */
export const NOBODY = "__owner__";

const { repository } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const NAME = nameIn(repository);

/** The page of the repository. */
export const REPOSITORY: string = pageOf(NAME);

export const REPOSITORY_OWNER: string = NAME.split("/", 1).join();

/** `<owner>/<name>`, as GitHub names it. @param repository that of a package.json */
export function nameIn(repository: { readonly url?: unknown } | undefined): string {
  const [, name] = /^git\+https:\/\/github\.com\/([^/]+\/[^/]+)\.git$/.exec(`${repository?.url}`) ?? [];
  if (name === undefined) {
    throw new Error('"repository.url" of package.json must be "git+https://github.com/<owner>/<name>.git"');
  }
  return name;
}

/** @param name `<owner>/<name>` */
export function pageOf(name: string): string {
  return `https://github.com/${name}`;
}

/** The address of a file as it is at a tag. */
export const rawFile = (tag: string, path: string): string =>
  `https://raw.githubusercontent.com/${NAME}/${tag}/${path}`;

/** As Go names a module in it. */
export const goModule = (folder: string): string => `github.com/${NAME}/${folder}`;
