import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { PROGRAMS } from "../support/docs/pages.js";
import { createProject } from "../support/docs/project.js";

const VITEST = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const CODE = PROGRAMS.filter(({ mark }) => mark.startsWith("mark-buyer."));

/** Which tests of docs/testing.md fail, in a project that has its files. `change` makes a defect in them. */
async function failing(change: (text: string) => string): Promise<readonly string[]> {
  const project = createProject(["vitest"]);
  for (const { mark, text } of CODE) project.write(mark, mark.endsWith(".test.ts") ? text : change(text));
  const args = [VITEST, "run", "--root", project.folder, "--reporter", "json"];
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: project.folder, encoding: "utf8" }, (_, printed) => resolve(printed));
  });
  project.remove();
  const { testResults } = JSON.parse(stdout) as {
    testResults: { assertionResults: { title: string; status: string }[] }[];
  };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(results.length).toBe(4);
  return results.filter(({ status }) => status !== "passed").map(({ title }) => title);
}

test("the tests of the page pass for its code, and fail for one that logs a customer", {
  timeout: 60_000,
}, async () => {
  expect(await failing((text) => text)).toEqual([]);
  const leaky = await failing((text) => text.replace("error.message", "email"));
  expect(leaky).toEqual(["an outage means later, and the log names nobody"]);
});
