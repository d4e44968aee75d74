import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { post } from "../support/sandbox/post.js";

test("the page is at /, about this sandbox, and not among its requests", async () => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "a@x.y" });
  await sandbox.fetch("/&lt;b");
  const response = await sandbox.fetch("/");
  expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
  const page = await response.text();
  expect(page).toContain("<td>a@x.y</td>");
  expect(page).toContain("<td>GET /&amp;lt;b</td>");
  expect(sandbox.requests.total).toBe(2);
});
