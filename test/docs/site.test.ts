import { createMarkdownRenderer } from "vitepress";
import { describe, expect, test } from "vitest";
import { MARKDOWN, slugOf } from "../../docs/.vitepress/markdown.js";
import { ENTRIES, HOME, isThere, markdownFiles, ROOT, routeOf } from "../../docs/.vitepress/pages.js";
import { linkOnSite, sourceForSite } from "../../docs/.vitepress/source.js";
import { REPOSITORY } from "../../scripts/generate/repository.js";

describe("the list of pages", () => {
  const listed = ENTRIES.map(({ file }) => file);

  test("has every page once, but for the first one", () => {
    const pages = markdownFiles().filter((file) => routeOf(file) !== undefined && file !== HOME);
    expect(listed.toSorted()).toEqual(pages.toSorted());
    expect(listed.length).toBeGreaterThan(30);
  });

  test("has nothing that is not there, and two pages are never at one place", () => {
    expect(listed.filter((file) => !isThere(file))).toEqual([]);
    const routes = listed.map(routeOf);
    expect(routes.filter((route, at) => routes.indexOf(route) !== at)).toEqual([]);
  });
});

describe("where a link goes on the site", () => {
  test.each([
    ["docs/file.md", "columns.md#values", "columns.md#values"],
    ["docs/file.md", "../openapi/README.md#by-language", "openapi.md#by-language"],
    ["docs/reference/errors.md", "../client.md", "../client.md"],
    ["openapi/README.md", "../docs/file.md", "file.md"],
    ["openapi/README.md", "CHANGELOG.md", "openapi-changelog.md"],
    ["CHANGELOG.md", "docs/engines.md", "engines.md"],
    ["docs/file.md", "#csv", "#csv"],
    ["docs/file.md", "../examples/customers.csv", `${REPOSITORY}/blob/main/examples/customers.csv`],
    ["docs/file.md", "../README.md#install", `${REPOSITORY}/blob/main/README.md#install`],
    ["openapi/README.md", "packages/", `${REPOSITORY}/tree/main/openapi/packages`],
  ])("of %s, %s is %s", (file, url, expected) => {
    expect(linkOnSite(file, url)).toBe(expected);
  });

  test("is a problem of its page when there is no such file", () => {
    expect(() => linkOnSite("docs/file.md", "collumns.md")).toThrow(
      "docs/file.md: the link collumns.md goes to a file that is not there",
    );
    expect(() => sourceForSite("docs/file.md", "[a](../src/none.ts)")).toThrow("the link ../src/none.ts goes to");
  });
});

describe("a page as the site takes it", () => {
  const linked = (text: string): string => sourceForSite("docs/file.md", `---\ndescription: x\n---\n${text}`).slice(23);

  test("has links of the site, wherever they stand", () => {
    const text =
      "[a](../openapi/README.md) and [b][c]\n\n| [d](../openapi/README.md#x) |\n| --- |\n\n[c]: ../openapi/README.md\n";
    expect(linked(text)).toBe(text.replaceAll("../openapi/README.md", "openapi.md"));
  });

  test("keeps code, pictures and links to other hosts", () => {
    const text =
      "`[a](../openapi/README.md)` ![b](performance.svg) <https://a.example> [c](mailto:a@b.example)\n\n```\n[a](b.md)\n```\n";
    expect(linked(text)).toBe(text);
  });

  test("has links of the site in its footnotes too", () => {
    const text =
      "One.[^a3] Two.[^b]\n\n[^a3]: [A3](../openapi/README.md#q)\n[^b]: See [A4](../openapi/README.md#q) too.\n";
    expect(linked(text)).toBe(text.replaceAll("../openapi/README.md", "openapi.md"));
  });

  test.each([
    ["# A\n\nOne `b`, e.g. c.\nTwo.\n", "One b, e.g. c."],
    ['<!-- generated -->\n# A\n\nOf [all](#a) "these":[^1]\n\n- b\n', 'Of all "these".'],
  ])("says what it is about, by its first sentence", (text, expected) => {
    expect(sourceForSite("docs/file.md", text)).toBe(`---\ndescription: ${JSON.stringify(expected)}\n---\n\n${text}`);
  });

  test("says what it is about as its frontmatter or the list of pages has it", () => {
    const own = "---\ndescription: Mine.\n---\n\nText.\n";
    expect(sourceForSite("docs/file.md", own)).toBe(own);
    expect(sourceForSite("CHANGELOG.md", "# C\n\nFormat.\n")).toContain(
      'description: "What has changed in the package',
    );
    expect(sourceForSite("docs/file.md", "---\nlayout: home\n---\n\nText.\n")).toBe(
      '---\ndescription: "Text."\nlayout: home\n---\n\nText.\n',
    );
  });
});

describe("Markdown is read as GitHub reads it", async () => {
  const markdown = await createMarkdownRenderer(ROOT, MARKDOWN);
  const html = (text: string): string => markdown.render(text);

  test.each([
    ["a type in a sentence", "Map<string, T> and <T>", "<p>Map&lt;string, T&gt; and &lt;T&gt;</p>"],
    ["a type at the start of a line", "<Profile>\n", "&lt;Profile&gt;"],
    ["braces", "{{ name }}", "<p>&#123;&#123; name }}</p>"],
    ["braces in HTML", "<div>\n{{ a }}\n</div>", "<div>\n&#123;&#123; a }}\n</div>"],
    ["HTML that a page may use", "a<br>b <kbd>k</kbd> &amp; <!-- c -->", "<p>a<br>b <kbd>k</kbd> &amp; <!-- c --></p>"],
    ["an element of a program", 'a <script src="x">', "<p>a &lt;script src=&quot;x&quot;&gt;</p>"],
    ["a name of a file", "README.md and a@b.example", "<p>README.md and a@b.example</p>"],
  ])("%s", (_, text, expected) => {
    expect(html(text).trim()).toBe(expected);
  });

  test("code is no template", () => {
    expect(html("`{{ a }}`")).toContain("<code>&#123;&#123; a }}</code>");
    expect(html("```txt\n{{ a }}\n```")).toContain("v-pre");
  });

  test("footnotes are below, with ways there and back", () => {
    const page = html("One.[^a3]\n\n[^a3]: The note.\n");
    expect(page).toMatch(/<a href="#fn1" id="fnref1">.*<section class="footnotes">.*The note\..*href="#fnref1"/s);
  });

  test("a block of code is called by its file", () => {
    expect(html("```ts client.ts\nlet a;\n```")).toContain('<span class="lang">client.ts</span>');
    expect(html("```json Profile\n{}\n```")).toContain('<span class="lang">json</span>');
  });

  test("a cell has the name of its column, for small screens", () => {
    const table = html("| `a` | b |\n| --- | --- |\n| 1 | 2 |\n\n| c |\n| --- |\n| 3 |\n");
    expect([...table.matchAll(/<td data-label="(\w)">(\d)/g)].map(([, ...cell]) => cell.join(""))).toEqual([
      "a1",
      "b2",
      "c3",
    ]);
  });

  test("a number stays on one line, and a long path may be broken behind a dot", () => {
    expect(html("10 000 of 1 000 000, `10 000`, 3 of 4000")).toBe(
      "<p>10&nbsp;000 of 1&nbsp;000&nbsp;000, <code>10 000</code>, 3 of 4000</p>\n",
    );
    expect(html("`profiles[].profile.custom.string[].key`")).toContain("profile.<wbr>custom.<wbr>string");
    expect(html("`profile.email`")).toBe("<p><code>profile.email</code></p>\n");
  });

  test.each([
    ["What is `kill -9`, and why?", "what-is-kill--9-and-why"],
    ["Größe & Name", "größe--name"],
  ])("the anchor of %j is %s", (title, anchor) => {
    expect(slugOf(title.replaceAll("`", ""))).toBe(anchor);
    expect(html(`## ${title}`)).toContain(`<h2 id="${anchor}"`);
  });
});
