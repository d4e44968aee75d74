// What typedoc-plugin-markdown writes, with fewer headings: those that are left are names.

/** Sections that say what the reader sees already. */
const LEFT_OUT: ReadonlySet<string> = new Set(["Overrides", "Inherited from", "Implementation of", "Extended by"]);
/** What follows says by itself what it is: a table by its head, a signature by its code. */
const BARE: ReadonlySet<string> = new Set([
  "Properties",
  "Methods",
  "Accessors",
  "Constructors",
  "Constructor",
  "Parameters",
  "Type Parameters",
  "Type Declaration",
  "Union Members",
  "Type Literal",
  "Get Signature",
]);
/** What stays as a word before its text. */
const WORDS: ReadonlySet<string> = new Set(["Returns", "Throws", "Example", "Examples", "Extends", "Default"]);

interface Section {
  readonly level: number;
  readonly title: string;
  readonly body: string;
}

/** @param text a page without its title */
export function tidied(text: string): string {
  const sections = sectionsOf(text).filter(({ level, title }) => !(level === 2 && title === "References"));
  return sections
    .map((section, index) => (isOfConstructor(sections, index) ? "\n" : written(section)))
    .join("")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The first has no title. A heading inside of a block of code is none. */
function sectionsOf(text: string): readonly Section[] {
  const sections: { level: number; title: string; body: string }[] = [{ level: 0, title: "", body: "" }];
  let isCode = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) isCode = !isCode;
    const [, marks = "", title = ""] = (!isCode && /^(#+) (.*)$/.exec(line)) || [];
    if (marks !== "") sections.push({ level: marks.length, title, body: "" });
    else if (isCode || line !== "***") sections[sections.length - 1] = withLine(sections.at(-1), line);
  }
  return sections;
}

const withLine = (section: Section | undefined, line: string): Section & { body: string } => ({
  level: section?.level ?? 0,
  title: section?.title ?? "",
  body: `${section?.body ?? ""}${line}\n`,
});

function written({ level, title, body }: Section): string {
  if (level === 0) return body;
  if (level <= 3) return `${"#".repeat(level)} ${title}\n${body}`;
  if (LEFT_OUT.has(title)) return "";
  if (BARE.has(title)) return withoutIdle(body);
  if (!WORDS.has(title)) return `#### ${title}\n${body}`;
  const content = body.trim();
  if (title === "Extends") return `\nExtends ${content.replace(/^- /gm, "").replaceAll("\n", ", ")}.\n\n`;
  if (title === "Returns" && isSeen(content)) return "\n";
  if (/^(?:```|\|)/.test(content)) return `\n**${title}**\n\n${content}\n\n`;
  return `\n**${title}** ${content.replace("\n\n", ", ")}\n\n`;
}

/** What a constructor returns is known. */
function isOfConstructor(sections: readonly Section[], index: number): boolean {
  const before = sections.slice(0, index).findLast(({ title }) => !/Parameters$/.test(title));
  return sections[index]?.title === "Returns" && before?.title === "Constructor";
}

/** It leads nowhere, and the signature above it has the same words. */
const isSeen = (content: string): boolean => !content.includes("](") && !content.includes("\n");

/** A table of names and types that lead nowhere says no more than the signature above it. */
function withoutIdle(body: string): string {
  return body.replace(/^\| (?:Type )?Parameter \|(?: Type \|| Default type \|)?\n(?:\|.*\n)+/gm, (table) =>
    table.includes("](") ? table : "",
  );
}
