import { posix } from "node:path";
import type { Definition, Image, Link, Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { toString as textOf } from "mdast-util-to-string";
import { gfmTable } from "micromark-extension-gfm-table";
import { ENTRIES, routeOf } from "./pages.js";
import { addressOfFile } from "./repository.js";

/** A link goes to another place on the site than it does among the files; what it names is the same. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A page as the site takes it: its links are those of the site, and its frontmatter says what it is about. What GitHub shows
 * is the file as it is.
 *
 * @throws when a link goes to a file that is not there
 */
export function sourceForSite(file: string, text: string): string {
  const tree = fromMarkdown(text, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] });
  const changes = [...nodesIn(tree)].flatMap((node) => changesOf(file, text, node));
  const linked = changes
    .toSorted((a, b) => b.start - a.start)
    .reduce((whole, { start, end, text: to }) => whole.slice(0, start) + to + whole.slice(end), text);
  return withDescription(linked, aboutOf(file, tree));
}

/** Where a relative link of a file goes on the site. */
export function linkOnSite(file: string, url: string): string {
  const [, path = "", anchor = ""] = /^([^#]*)(.*)$/.exec(url) ?? [];
  if (path === "") return url;
  const target = posix.join(posix.dirname(file), decodeURIComponent(path));
  const [from, to] = [routeOf(file), routeOf(target)];
  const address = addressOfFile(target);
  if (address === undefined) throw new Error(`${file}: the link ${url} goes to a file that is not there`);
  return (from && to ? posix.relative(posix.dirname(from), to) : address) + anchor;
}

function* nodesIn(node: Nodes): Iterable<Nodes> {
  yield node;
  if ("children" in node) for (const child of node.children) yield* nodesIn(child);
}

function changesOf(file: string, text: string, node: Nodes): readonly Change[] {
  if (node.type !== "link" && node.type !== "definition") return [];
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? 0;
  const written = text.slice(start, end);
  return urlsIn(node).flatMap((url) => {
    const at = written.lastIndexOf(url);
    if (!isRelative(url)) return [];
    if (at === -1) throw new Error(`${file}: the link ${url} is not written as it is read: leave its escapes out`);
    return [{ start: start + at, end: start + at + url.length, text: linkOnSite(file, url) }];
  });
}

/** A footnote `[^a3]: [text](url)` is a definition to who does not know footnotes, and its link is in there. */
function urlsIn(node: Link | Definition | Image): readonly string[] {
  if (node.type !== "definition" || !node.identifier.startsWith("^")) return [node.url];
  return [...node.url.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, url]) => url ?? []);
}

const isRelative = (url: string): boolean => !/^(?:[a-z][a-z\d+.-]*:|\/\/|#|$)/i.test(url);

/** Search engines and llms.txt show it below the title. */
function withDescription(text: string, about: string): string {
  const frontmatter = /^---\n([\s\S]*?)\n---\n/.exec(text);
  if (/^description:/m.test(frontmatter?.[1] ?? "") || about === "") return text;
  const line = `description: ${JSON.stringify(about)}\n`;
  return frontmatter ? text.replace("---\n", () => `---\n${line}`) : `---\n${line}---\n\n${text}`;
}

/** What the list of pages says of it, or its first sentence. */
function aboutOf(file: string, tree: Root): string {
  const listed = ENTRIES.find((entry) => entry.file === file)?.about;
  const first = tree.children.find((node) => node.type === "paragraph");
  return listed ?? (first === undefined ? "" : firstSentence(textOf(first)));
}

function firstSentence(text: string): string {
  const plain = text
    .replace(/\[\^[^\]]+\]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  const [sentence = ""] = plain.split(/(?<=(?<!\b(?:e\.g|i\.e|vs))[.!?])\s/);
  return sentence.replace(/:$/, ".");
}
