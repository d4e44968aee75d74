/** On npm the README stands alone: npm makes `https://github.com/<owner>/<name>/blob/HEAD/<path>` of a relative link. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { expect, test } from "vitest";

const inGit = new Set(execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0"));

const linksIn = (node: Nodes): string[] => [
  ...("url" in node ? [node.url] : []),
  ...("children" in node ? node.children.flatMap(linksIn) : []),
];

/** Relative links that lead nowhere on npm's page. */
const astray = (markdown: string): string[] =>
  linksIn(fromMarkdown(markdown))
    .filter((url) => !/^(?:https?:|mailto:|#)/.test(url))
    .filter((url) => !inGit.has(posix.normalize(decodeURIComponent(url.split(/[?#]/, 1).join()))));

test("every relative link of the README names a file that is in git", () => {
  const readme = readFileSync("README.md", "utf8");
  expect(linksIn(fromMarkdown(readme)).length).toBeGreaterThan(5);
  expect(astray(readme)).toEqual([]);
});

test.each(["not/there.md", "docs", "docs/", "/docs/client.md", "../README.md", "node_modules/hono/README.md"])(
  "a link to %s leads nowhere on npm",
  (url) => {
    expect(astray(`See [this](${url}#there).\n\n[that]: ${url}\n`)).toHaveLength(2);
  },
);

test("a picture is looked for as well, and what is elsewhere is not", () => {
  expect(
    astray(
      "![a](docs/not-there.svg) [b](#here) [c](https://shop.example/x) [e](./docs/client.md) ![d](docs/performance.svg)",
    ),
  ).toEqual(["docs/not-there.svg"]);
});
