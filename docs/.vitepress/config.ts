import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type DefaultTheme, defineConfig, type UserConfig } from "vitepress";
import { writeApiReference } from "../../scripts/docs/api-page.js";
import { NOBODY, REPOSITORY, REPOSITORY_OWNER } from "../../scripts/generate/repository.js";
import { MARKDOWN } from "./markdown.js";
import { ENTRIES, type Entry, GROUPS, HOME, isThere, markdownFiles, PICTURES, ROOT, routeOf, WIDE } from "./pages.js";
import { API_REFERENCE, apiReferenceWhileWriting, CONTRACT, forLanguageModels, sourcesForSite } from "./plugins.js";
import { MANIFEST } from "./repository.js";

const missing = ENTRIES.map(({ file }) => file).filter((file) => !isThere(file));
if (missing.length > 0) throw new Error(`docs/.vitepress/pages.ts lists what is not there: ${missing.join(", ")}`);

/** The folder of the site on its host. The workflow that publishes it says so. */
const base = process.env.DOCS_BASE ?? "/";
if (!/^\/(?:[\w.-]+\/)*$/.test(base)) throw new Error(`DOCS_BASE is ${JSON.stringify(base)}: write it as / or /name/`);

/** No file: a browser asks for none. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#3451b2"/><path d="M4 4l4 4-4 4M9 12h4" fill="none" stroke="#fff" stroke-width="2"/></svg>',
)}`;

const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: MANIFEST.name,
  description: MANIFEST.description,
  lang: "en",
  base,
  cleanUrls: true, // GitHub Pages answers /start with start.html
  lastUpdated: false, // a shallow clone does not know
  srcDir: "..",
  srcExclude: markdownFiles().filter((file) => routeOf(file) === undefined),
  rewrites: (file) => routeOf(file) ?? file,
  markdown: MARKDOWN,
  head: [["link", { rel: "icon", href: ICON }]],
  /** The first page is plain Markdown, for those who read it on GitHub, and has no sidebar. A page that is a wide table has no outline. */
  transformPageData: ({ filePath, frontmatter }) => {
    if (filePath === HOME) return { frontmatter: { ...frontmatter, layout: "home" } };
    return WIDE.includes(filePath) ? { frontmatter: { ...frontmatter, aside: false } } : undefined;
  },
  vite: { plugins: [sourcesForSite, apiReferenceWhileWriting, forLanguageModels] },
  async buildEnd({ outDir }) {
    await writeApiReference(CONTRACT, join(outDir, API_REFERENCE), base);
    // At an address that stays, for the README and the pages as Markdown: the pages have them under the name of their hash.
    for (const picture of PICTURES) copyFileSync(`${ROOT}docs/${picture}`, join(outDir, picture));
  },
  themeConfig: {
    nav: [
      ...GROUPS.map(({ text, entries }) => ({
        text,
        link: linkOf(entries[0]),
        activeMatch: `^/(?:${entries.map((entry) => linkOf(entry).slice(1)).join("|")})$`,
      })),
      { text: "HTTP API", link: `/${API_REFERENCE}`, target: "_self" },
    ],
    sidebar: GROUPS.map(({ text, entries }) => ({
      text,
      collapsed: false,
      items: entries.map((entry) => ({ text: entry.text, link: linkOf(entry) })),
    })),
    outline: [2, 3],
    search: { provider: "local" },
    externalLinkIcon: true,
    ...(REPOSITORY_OWNER !== NOBODY && {
      socialLinks: [{ icon: "github", link: REPOSITORY, ariaLabel: "The repository" }],
      editLink: { pattern: `${REPOSITORY}/edit/main/:path`, text: "Change this page" },
    }),
  },
});

export default config;

function linkOf(entry: Entry | undefined): string {
  const route = entry && routeOf(entry.file);
  if (route === undefined) throw new Error(`docs/.vitepress/pages.ts: ${entry?.file ?? "a group"} has no page`);
  return `/${route.replace(/\.md$/, "")}`;
}
