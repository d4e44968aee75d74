// Where the project lives. `repository` of package.json is the one place that says so: a fork changes that line, and generates.
import { readFileSync } from "node:fs";

const { repository } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const [, NAME] = /^github:([^/]+\/[^/]+)$/.exec(repository) ?? [];
if (NAME === undefined) throw new Error('"repository" of package.json must be "github:<owner>/<name>"');

/** The page of the repository, and what npm takes for `homepage` and `bugs`. */
export const REPOSITORY: string = `https://github.com/${NAME}`;

export const REPOSITORY_OWNER: string = NAME.split("/", 1).join();

/** The address of a file as it is at a tag. */
export const rawFile = (tag: string, path: string): string =>
  `https://raw.githubusercontent.com/${NAME}/${tag}/${path}`;

/** As Go names a module in it. */
export const goModule = (folder: string): string => `github.com/${NAME}/${folder}`;
