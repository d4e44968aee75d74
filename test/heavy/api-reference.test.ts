import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHROMIUM } from "../support/heavy/chromium.js";

/** Built before the tests, when the package is packed. */
const PAGE = new URL("../../dist/api-reference.html", import.meta.url).href;

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch(CHROMIUM);
});
afterAll(() => browser.close());

test("the API reference loads nothing and shows the fields with their descriptions", async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => {
    if (!/^(?:blob|data):/.test(request.url()) && request.url() !== PAGE) complaints.push(request.url());
  });
  await page.goto(PAGE);
  await page.getByRole("link", { name: "/api/v0/profiles" }).click();
  await page.getByText("An empty array clears the existing subscriptions.").waitFor();
  await page.getByText("The location of the user").scrollIntoViewIfNeeded(); // what is out of sight is not there yet
  await page.getByText("The longitude of the visitor in degrees").waitFor();
  await page.getByAltText("redocly logo").waitFor(); // without its words it would be hidden, as an image that does not load is
  expect(complaints).toEqual([]);
});
