import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { DefaultTheme, UserConfig } from "vitepress";
import llmstxt from "vitepress-plugin-llms";
import { writeApiReference } from "../../scripts/docs/api-page.js";
import { ROOT, routeOf } from "./pages.js";
import { sourceForSite } from "./source.js";

type Plugin = NonNullable<NonNullable<UserConfig["vite"]>["plugins"]>[number];

export const CONTRACT: string = `${ROOT}openapi/openapi.yaml`;

/** The contract as a page for readers: made by Redoc, one file that loads nothing. */
export const API_REFERENCE = "api-reference.html";

/** The plugins below, and VitePress, get the pages with the links and descriptions of the site. */
export const sourcesForSite: Plugin = {
  name: "sources-for-site",
  enforce: "pre",
  transform(text, id) {
    const file = relative(ROOT, id).replaceAll("\\", "/");
    return routeOf(file) === undefined ? null : { code: sourceForSite(file, text), map: null };
  },
};

/** `npm run docs:dev` makes the page of the contract when somebody looks at it. */
export const apiReferenceWhileWriting: Plugin = {
  name: "api-reference-while-writing",
  configureServer({ config, middlewares }) {
    const file = join(config.cacheDir, API_REFERENCE);
    middlewares.use(config.base + API_REFERENCE, async (_request, response) => {
      if (!existsSync(file)) await writeApiReference(CONTRACT, file, config.base);
      response.setHeader("content-type", "text/html; charset=utf-8").end(readFileSync(file));
    });
  },
};

/** llms.txt, llms-full.txt, and each page as Markdown. The first page is in no sidebar, and is listed first. Its types are those of another Vite. */
export const forLanguageModels = llmstxt({
  injectLLMHint: false,
  excludeIndexPage: false,
  sidebar: (sidebar) => [{ text: "Overview", items: [{ text: "Overview", link: "/index" }] }, ...groupsOf(sidebar)],
}) as unknown as Plugin;

const groupsOf = (sidebar: DefaultTheme.Sidebar | undefined): DefaultTheme.SidebarItem[] =>
  Array.isArray(sidebar) ? sidebar : [];
