import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ENTRIES, HOME, routeOf } from "../../docs/.vitepress/pages.js";
import { NOBODY, REPOSITORY_OWNER } from "../../scripts/generate/repository.js";
import { CHROMIUM } from "../support/heavy/chromium.js";
import { faintTexts } from "../support/heavy/contrast.js";
import { buildSite, type SiteServer, serveSite } from "../support/heavy/site.js";

const BASE = "/releva-profiles/";
const WIDTHS = [1280, 390];
const PATHS = [HOME, ...ENTRIES.map(({ file }) => file)].map((file) =>
  (routeOf(file) ?? "").replace(/(?:^index)?\.md$/, ""),
);

const folder = mkdtempSync(join(tmpdir(), "releva-site-"));
let browser: Browser;
let server: SiteServer;
/** What no page may do: complain on the console, or ask another host. */
const complaints: string[] = [];

beforeAll(async () => {
  await buildSite(folder, BASE);
  server = await serveSite(folder, BASE);
  browser = await chromium.launch(CHROMIUM);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()))
      complaints.push(`${page.url()}: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith("data:") && new URL(url).origin !== new URL(server.url).origin) complaints.push(url);
  });
  await page.goto(server.url + path, { waitUntil: "load" });
  return page;
}

describe("every page", () => {
  interface Seen {
    readonly path: string;
    readonly links: readonly string[];
    readonly anchors: readonly string[];
    readonly title: string;
    readonly description: string;
  }
  const seen: Seen[] = [];
  const wide: string[] = [];
  const faint: string[] = [];
  /** Tables and code that are wider than their column, all and those without a shadow that says so. */
  const scrolled: string[] = [];
  const unsigned: string[] = [];
  let looked = 0;

  beforeAll(async () => {
    const page = await open("");
    for (const path of PATHS) {
      await page.goto(server.url + path, { waitUntil: "load" });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const place = `/${path}, ${width} pixels, ${colorScheme}`;
          await page.waitForFunction(
            (isDark) => document.documentElement.classList.contains("dark") === isDark,
            colorScheme === "dark",
          );
          const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
          if (scrollWidth > width) wide.push(`${place}: ${scrollWidth}`);
          const cut = await page.evaluate(() =>
            [...document.querySelectorAll('.vp-doc table, .vp-doc div[class*="language-"] pre')]
              .filter((element) => element.scrollWidth > element.clientWidth + 1)
              .map((element) => ({
                name: element.tagName.toLowerCase(),
                hasShadow: /local.*scroll/.test(getComputedStyle(element).backgroundAttachment),
              })),
          );
          scrolled.push(...cut.map(({ name }) => `${place}: ${name}`));
          unsigned.push(...cut.filter(({ hasShadow }) => !hasShadow).map(({ name }) => `${place}: ${name}`));
          const texts = await page.evaluate(faintTexts);
          looked += texts.looked;
          faint.push(...texts.faint.map(({ text, ratio }) => `${place}: ${ratio.toFixed(2)} ${text}`));
        }
      }
      seen.push({
        path,
        ...(await page.evaluate(() => ({
          links: [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map(({ href }) => href),
          anchors: [...document.querySelectorAll("[id]")].map(({ id }) => id),
          title: document.title,
          description: document.querySelector<HTMLMetaElement>('meta[name="description"]')?.content ?? "",
        }))),
      });
    }
    await page.context().close();
  });

  test("asks no other host for anything, and has nothing to complain of", () => expect(complaints).toEqual([]));

  test("is as wide as the screen, and no wider", () => expect(wide).toEqual([]));

  test("shows where something is cut, and cuts no table of many columns", () => {
    expect(unsigned).toEqual([]);
    expect(scrolled.length).toBeGreaterThan(100);
    const tables = scrolled.filter((place) => place.endsWith("table"));
    expect(tables.filter((place) => /^\/(?:fields|performance|threats),/.test(place))).toEqual([]);
  });

  test("has no link that changes a repository which nobody owns yet", () => {
    const edits = seen.flatMap(({ links }) => links.filter((link) => link.includes("/edit/main/")));
    expect(edits.length > 0).toBe(REPOSITORY_OWNER !== NOBODY);
  });

  test("has no text that is hard to see", () => {
    expect(faint).toEqual([]);
    expect(looked).toBeGreaterThan(10_000);
  });

  test("has links to pages and headings that are there", () => {
    const pages = new Map(seen.map(({ path, anchors }) => [server.url + path, anchors]));
    const isThere = (link: string): boolean => {
      const [page = "", anchor = ""] = link.split("#");
      if (page === `${server.url}api-reference.html`) return true;
      const anchors = pages.get(page);
      return anchors !== undefined && (anchor === "" || anchors.includes(decodeURIComponent(anchor)));
    };
    const links = seen.flatMap(({ path, links }) => links.map((link) => ({ path, link })));
    const own = links.filter(({ link }) => link.startsWith(new URL(server.url).origin));
    expect(own.filter(({ link }) => !isThere(link))).toEqual([]);
    expect(own.length).toBeGreaterThan(1_000);
  });

  test("has a title and a description of its own", () => {
    for (const of of [seen.map(({ title }) => title), seen.map(({ description }) => description)]) {
      expect(of.filter((text, at) => text === "" || of.indexOf(text) !== at)).toEqual([]);
    }
  });
});

describe("by keyboard alone", () => {
  test.each(["/", "Control+k"])("%s opens the search, which finds a page", async (keys) => {
    const page = await open("start");
    await page.waitForFunction(() => "__vue_app__" in (document.querySelector("#app") ?? {})); // before, nobody hears a key
    await page.keyboard.press(keys);
    await page.getByRole("searchbox").fill("rejects");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.href.startsWith(server.url) && !url.pathname.endsWith("/start"));
    await page
      .locator("#VPContent")
      .filter({ hasText: /reject/i })
      .waitFor();
    await page.context().close();
  });

  test("the first stop leads past the navigation, and each stop can be seen", async () => {
    const page = await open("file");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Skip to content");
    for (let stop = 0; stop < 25; stop += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        const style = element && getComputedStyle(element);
        return { name: element?.outerHTML.slice(0, 80), outline: style?.outlineStyle, shadow: style?.boxShadow };
      });
      expect(focused.outline !== "none" || focused.shadow !== "none", focused.name).toBe(true);
    }
    await page.context().close();
  });
});

describe("beside the pages", () => {
  test("the contract is a page that asks nobody for anything, and the navigation leads there", async () => {
    const page = await open("");
    await page.getByRole("link", { name: "HTTP API" }).first().click();
    await page
      .getByRole("heading", { name: /Profile Upsert/ })
      .first()
      .waitFor();
    expect(page.url()).toBe(`${server.url}api-reference.html`);
    await page.getByRole("link", { name: "Back to the documentation" }).click();
    await page.waitForURL(server.url);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("llms.txt lists every page, in the order of the sidebar, with what it is about", () => {
    const lines = readFileSync(join(folder, "llms.txt"), "utf8").split("\n");
    const entries = lines
      .flatMap((line) => /^- \[(.+)\]\((.+)\): (.+)$/.exec(line) ?? [])
      .filter((_, at) => at % 4 === 2);
    expect(entries).toEqual([HOME, ...ENTRIES.map(({ file }) => file)].map((file) => BASE + routeOf(file)));
  });

  test("the pages as Markdown link to one another", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const links = files
      .filter((file) => file.endsWith(".md"))
      .flatMap((file) => {
        const text = readFileSync(join(folder, file), "utf8")
          .replace(/^```[\s\S]*?^```/gm, "")
          .replace(/`[^`\n]*`/g, "");
        const targets = [...text.matchAll(/\]\((?![\w+.-]+:|#|\/)([^)#\s]+)/g)].map(([, target = ""]) => target);
        return targets.map((target) => ({ file, target: posix.join(posix.dirname(file), target) }));
      });
    expect(links.filter(({ target }) => !files.includes(target))).toEqual([]);
    expect(links.length).toBeGreaterThan(20);
    expect(readFileSync(join(folder, "llms-full.txt"), "utf8").length).toBeGreaterThan(100_000);
  });

  test("an address without a page says so", async () => {
    const response = await fetch(`${server.url}nothing-here`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("404")]);
  });
});
