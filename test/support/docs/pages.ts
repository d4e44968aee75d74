import { readdirSync, readFileSync } from "node:fs";
import { type Fence, fencesOf } from "../../../scripts/docs/markdown.js";
import { withSlashes } from "../system.js";

/** A page that users read: README.md, or one of docs/ that is written by hand. */
export interface Page {
  readonly path: string;
  readonly text: string;
  readonly fences: readonly Fence[];
}

/** A block of a page that is a file of its own. */
export interface PageFile extends Fence {
  readonly page: string;
}

const GENERATED = "reference"; // judged by what it is generated from

const paths = readdirSync("docs", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md") && !path.startsWith(GENERATED) && !path.startsWith("."))
  .map((path) => `docs/${withSlashes(path)}`);

/** README.md first: it is where a reader begins. */
export const PAGES: readonly Page[] = ["README.md", ...paths.toSorted()].map((path) => {
  const text = readFileSync(path, "utf8");
  return { path, text, fences: fencesOf(text) };
});

const files: readonly PageFile[] = PAGES.flatMap(({ path, fences }) =>
  fences.filter(({ mark }) => /^[\w.-]+\.\w+$/.test(mark)).map((fence) => ({ page: path, ...fence })),
);

const isProgram = ({ language }: Fence): boolean => language === "ts" || language === "js";

/** TypeScript and JavaScript, each block a file that the others can import. */
export const PROGRAMS: readonly PageFile[] = files.filter(isProgram);

/** What the programs and sessions read: an export, a mapping. */
export const INPUTS: readonly PageFile[] = files.filter((file) => !isProgram(file));

/** What the comments behind `console.log(...)` say that it prints. */
export const promisedBy = (program: string): readonly string[] =>
  [...program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment = ""]) => comment);

/** What a section lets its readers type into a shell: its blocks, one below the other. */
export function typedIn(path: string, heading: string): string {
  const { text = "", fences = [] } = PAGES.find((page) => page.path === path) ?? {};
  const isInBlock = (line: number): boolean =>
    fences.some(({ firstLine, text: block }) => line >= firstLine && line < firstLine + block.split("\n").length);
  const headings = text
    .split("\n")
    .flatMap((line, index) => (/^#+ /.test(line) && !isInBlock(index + 1) ? [index + 1] : []));
  const from = headings.find((line) => text.split("\n")[line - 1]?.endsWith(` ${heading}`)) ?? Number.POSITIVE_INFINITY;
  const to = headings.find((line) => line > from) ?? Number.POSITIVE_INFINITY;
  return fences
    .filter(({ language, line }) => language === "sh" && line > from && line < to)
    .map((fence) => fence.text)
    .join("\n");
}
