import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type SandboxServer, startSandbox } from "../../src/sandbox/serve.js";
import { CHROMIUM } from "../support/heavy/chromium.js";
import { PATH, record, upsert } from "../support/sandbox/post.js";

let browser: Browser;
let server: SandboxServer;
/** What no page may do: complain on the console, or ask another host. */
let complaints: string[];

beforeAll(async () => {
  browser = await chromium.launch(CHROMIUM);
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startSandbox();
  complaints = [];
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await server.close();
  expect(complaints).toEqual([]);
});

async function open(path = "/", options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== server.url) complaints.push(request.url());
  });
  await page.goto(server.url + path);
  return page;
}

const post = (...profiles: object[]): Promise<Response> =>
  fetch(server.url + PATH, upsert(...profiles.map((profile) => record(profile as { email: string }))));

const count = (page: Page, name: string) => page.locator("#counters div", { hasText: name }).locator("dd");

test("the counters and the tables move while the page is open", async () => {
  const page = await open();
  await page.getByText("Live.").waitFor();
  await post({ email: "ana@x.y", firstName: "Ana" }, { phoneNumber: "+359888" });
  await page.getByRole("region", { name: "Profiles" }).getByText("ana@x.y").waitFor();
  expect(await count(page, "Profiles").textContent()).toBe("2");
  expect(await count(page, "Backfill events").textContent()).toBe("2");
  expect(await page.getByText("backfill, triggers no campaign").count()).toBe(2);
});

test.each([true, false])(
  "a profile is found, and a fault is armed by a click (JavaScript: %s)",
  async (javaScriptEnabled) => {
    await post({ email: "ana@x.y", firstName: "Ana" }, { phoneNumber: "+359888" });
    const page = await open("/", { javaScriptEnabled });
    await page.getByLabel("E-mail or phone number").fill("+359888");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText('"phoneNumber": "+359888"').waitFor();
    await page.getByLabel("For the next").fill("2");
    await page.getByRole("button", { name: "503" }).click();
    if (!javaScriptEnabled) await page.waitForURL("**/#faults");
    await count(page, "Faults").filter({ hasText: "waiting" }).waitFor();
    expect([await post({ email: "b@x.y" }), await post({ email: "b@x.y" })].map(({ status }) => status)).toEqual([
      503, 503,
    ]);
    await page.reload();
    expect(await count(page, "Faults").textContent()).toBe("none");
    expect(await page.getByRole("cell", { name: "503" }).count()).toBe(2);
    expect(server.sandbox.requests.total).toBe(3);
  },
);

test.each(["in-order", "delayed"] as const)("a button leaves you where you were (A8: %s)", async (A8) => {
  await server.close();
  server = await startSandbox({ assumptions: { A8 } });
  const page = await open("/", { viewport: { width: 800, height: 300 } });
  const button = page.getByRole("button", { name: "503" });
  await page.getByLabel("For the next").fill("3");
  await button.focus();
  await page.evaluate(() => scrollBy(0, 40));
  const before = await page.evaluate(() => scrollY);
  await button.press("Enter");
  await page.getByRole("status").filter({ hasText: "Done: " }).waitFor();
  expect(await count(page, "Faults").textContent()).toBe("waiting");
  expect(await page.evaluate(() => [scrollY, location.pathname + location.hash])).toEqual([before, "/"]);
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.getByLabel("For the next").inputValue()).toBe("3");
  const statuses = [];
  for (let sent = 0; sent < 4; sent += 1) statuses.push((await post({ email: "b@x.y" })).status);
  expect(statuses).toEqual([503, 503, 503, 202]);
});

test("a button is done once the page shows it, and an answer that comes late undoes nothing", async () => {
  const page = await open();
  const answers: (() => Promise<void>)[] = [];
  const answer = async (at: number): Promise<() => Promise<void>> => {
    await expect.poll(() => answers.length).toBeGreaterThan(at);
    return answers[at] as () => Promise<void>;
  };
  await page.route(`${server.url}/`, async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const response = await route.fetch();
    answers.push(() => route.fulfill({ response }));
  });
  const late = await answer(0);
  await page.getByRole("button", { name: "503" }).click();
  const own = await answer(1);
  const done = page.getByRole("status").filter({ hasText: "Done: " });
  expect(await done.count()).toBe(0);
  await own();
  await done.waitFor();
  expect(await count(page, "Faults").textContent()).toBe("waiting");
  await late();
  await answer(2); // it is asked for once the late one was read
  expect(await count(page, "Faults").textContent()).toBe("waiting");
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("a button that is refused says why", async () => {
  const page = await open();
  await page.evaluate(() => document.querySelector('input[name="times"]')?.setAttribute("min", "0"));
  await page.getByLabel("For the next").fill("0");
  await page.getByRole("button", { name: "503" }).click();
  await page.getByRole("status").filter({ hasText: "times" }).waitFor();
  expect(await count(page, "Faults").textContent()).toBe("none");
  expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]); // Chromium's own word
});

test("a profile with markup in it is text, also when it arrives while the page is open", async () => {
  const page = await open();
  await page.getByText("Live.").waitFor();
  const markup = "<img src=x onerror=document.title='run'><script>document.title='run'</script>";
  await post({ email: "ana@x.y", firstName: markup });
  await page.getByText(markup).waitFor();
  await page.reload();
  expect(await page.getByText(markup).count()).toBe(1);
  expect(await page.title()).toBe("Sandbox of the Profile Upsert API");
});

test.each(["/", "/?search=ana%40x.y"])("%s fits a screen of 360 pixels", async (path) => {
  await post({
    email: "ana@x.y",
    firstName: "A".repeat(200),
    addTags: Array.from({ length: 50 }, (_, n) => `tag-${n}`),
  });
  const page = await open(path, { viewport: { width: 360, height: 640 } });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test.each(["light", "dark"] as const)("every text stands out from its %s background", async (colorScheme) => {
  await post({ email: "ana@x.y" });
  const page = await open("/?search=ana%40x.y", { colorScheme });
  const ratios = await page.evaluate(contrasts);
  expect(ratios.length).toBeGreaterThan(50);
  expect(Math.min(...ratios)).toBeGreaterThan(4.5); // WCAG 2.2, 1.4.3
});

/** Runs in the browser: the contrast of every element with text of its own. */
function contrasts(): number[] {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element: Element | null): string => {
    if (element === null) throw new Error("no background");
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === "rgba(0, 0, 0, 0)" ? backgroundOf(element.parentElement) : backgroundColor;
  };
  const withText = [...document.body.querySelectorAll("*:not(script, noscript)")].filter(({ childNodes }) =>
    [...childNodes].some(({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim()),
  );
  return withText.map((element) => {
    const pair = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))].sort((a, b) => b - a);
    return ((pair[0] ?? 0) + 0.05) / ((pair[1] ?? 0) + 0.05);
  });
}
