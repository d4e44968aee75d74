import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { post } from "./post.js";

test("the page shows counts, the latest requests and the assumptions, with every text escaped", async () => {
  const sandbox = createSandbox({ assumptions: { A4: "merged" } });
  await post(sandbox, { email: "a@x.y" }, { email: "b@x.y" });
  await sandbox.fetch("/&lt;b");
  const response = await sandbox.fetch("/");
  const page = await response.text();
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(page).toContain("2 profiles, 2 backfill events, 2 requests.");
  expect(page).toContain("<td>A4</td>");
  expect(page).toContain("<td>merged</td>");
  expect(page).toContain("GET /&amp;lt;b");
});
