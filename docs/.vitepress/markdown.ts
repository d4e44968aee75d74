import footnote from "markdown-it-footnote";
import type { MarkdownOptions, MarkdownRenderer } from "vitepress";

/** HTML that a page may use. Anything else in angle brackets is text, such as the `<T>` of a type. */
const ELEMENTS: ReadonlySet<string> = new Set(
  "a b br code details dd div dl dt em hr i img kbd li ol p picture small source span strong sub summary sup table tbody td th thead tr ul".split(
    " ",
  ),
);

/** Markdown as GitHub reads it: the same pages are read there. */
export const MARKDOWN: MarkdownOptions = {
  anchor: { slugify: slugOf },
  toc: { slugify: slugOf },
  headers: { slugify: slugOf },
  linkify: true,
  languageAlias: { ndjson: "jsonl", console: "shellsession" },
  theme: { light: "github-light-high-contrast", dark: "github-dark-default" },
  config(md) {
    md.use(footnote);
    md.linkify.set({ fuzzyLink: false, fuzzyEmail: false }); // README.md is no host of Moldova
    textStaysText(md);
    fencesHaveNames(md);
    cellsHaveLabels(md);
  },
};

/** The anchor that GitHub gives to a heading. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** A page becomes a template of Vue, which has a meaning for braces and for every tag. */
function textStaysText(md: MarkdownRenderer): void {
  const { rules } = md.renderer;
  const { text, code_inline: code } = rules;
  if (text === undefined || code === undefined) throw new Error("markdown-it has no rules for text and code any more");
  rules.text = (...token) => withoutBraces(text(...token)).replace(/(?<=\d) (?=\d{3}\b)/g, "&nbsp;"); // 10 000 stays on one line
  rules.code_inline = (...token) => withoutBraces(breakable(code(...token)));
  rules.html_inline = (tokens, at) => knownHtml(md, tokens[at]?.content ?? "");
  rules.html_block = (tokens, at) => knownHtml(md, tokens[at]?.content ?? "");
}

function knownHtml(md: MarkdownRenderer, html: string): string {
  const parts = html.split(/(<!--[\s\S]*?-->|<\/?[a-z][^<>]*>)/i);
  return parts.map((part) => withoutBraces(isKnown(part) ? part : escapedTags(md, part))).join("");
}

const isKnown = (part: string): boolean => {
  const name = /^<\/?([a-z][\w-]*)[\s/>]/.exec(part)?.[1];
  return part.startsWith("<!--") || (name !== undefined && ELEMENTS.has(name));
};

/** What stands between tags is HTML already, with its entities. */
const escapedTags = (md: MarkdownRenderer, part: string): string =>
  /[<>]/.test(part) ? md.utils.escapeHtml(part) : part;

/** A long path may be broken behind its dots, so that the column of a table is not as wide as the longest one. */
const breakable = (html: string): string => (html.length > 40 ? html.replace(/\.(?=\w)/g, ".<wbr>") : html);

const withoutBraces = (html: string): string => html.replaceAll("{{", "&#123;&#123;");

/** "ts client.ts" is a file of the reader's: its block is called so. */
function fencesHaveNames(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence;
  if (fence === undefined) throw new Error("VitePress has no rule for fences any more");
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const [, name] = (tokens[at]?.info ?? "").trim().split(/\s+/);
    const html = fence(tokens, at, ...rest);
    if (name === undefined || !/^[\w.-]+\.\w+$/.test(name)) return html;
    return html.replace(/<span class="lang">[^<]*<\/span>/, `<span class="lang">${name}</span>`);
  };
}

/** On a small screen each cell of a wide table stands behind the name of its column: see theme/style.css. */
function cellsHaveLabels(md: MarkdownRenderer): void {
  md.core.ruler.push("cells_have_labels", ({ tokens }) => {
    let labels: string[] = [];
    let column = 0;
    tokens.forEach((token, at) => {
      if (token.type === "table_open") labels = [];
      else if (token.type === "tr_open") column = 0;
      else if (token.type === "th_open") labels.push(tokens[at + 1]?.content.replaceAll("`", "") ?? "");
      else if (token.type === "td_open") {
        const label = labels[column];
        if (label) token.attrSet("data-label", label);
        column += 1;
      }
    });
  });
}
