import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import { createSandbox } from "../../src/sandbox/index.js";
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
  expect(results.length).toBe(6);
  return results.filter(({ status }) => status !== "passed").map(({ title }) => title);
}

test("the tests of the page pass for its code, and fail for one that logs a customer", {
  timeout: 60_000,
}, async () => {
  expect(await failing((text) => text)).toEqual([]);
  const leaky = await failing((text) => text.replace("error.message", "email"));
  expect(leaky).toEqual(["an outage means later, and the log names nobody"]);
});

describe("a record over which the server fails, by the retries of a batcher", () => {
  async function outcomes(status: number, maxRetries: number | undefined): Promise<readonly string[]> {
    const sandbox = createSandbox();
    const client = createClient({ ...sandbox.connection, retry: { maxRetries, baseDelayMs: 1, maxDelayMs: 1 } });
    sandbox.faults.add({ fault: { kind: "status", status }, when: { bodyIncludes: "poison@shop.example" } });
    const seen: string[] = [];
    const batcher = client.batcher({ lingerMs: 1, onReject: ({ outcome }) => void seen.push(outcome) });
    for (const name of ["ana", "poison", "zoe"]) {
      batcher.tryAdd({ profile: { email: `${name}@shop.example` }, subscribedAtChanged: false });
    }
    await batcher.close();
    return seen;
  }

  test.each([500, 503])("with six, or the default, a %i costs that record alone", async (status) => {
    expect(await outcomes(status, 6)).toEqual(["rejected"]);
    expect(await outcomes(status, undefined)).toEqual(["rejected"]);
  });

  test("with two it costs the batch, as the page says", async () => {
    expect(await outcomes(500, 2)).toEqual(["failed", "failed"]);
  });
});
