import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fencesOf } from "../../scripts/docs/markdown.js";
import { startSandbox } from "../../src/node.js";
import { createProject, type Project } from "../support/readme/project.js";
import { typeCheck } from "../support/readme/type-check.js";

/** Every program of a page of docs/ is run; what several use, such as client.ts, stands in the README. */
const pages = readdirSync("docs").filter((page) => page.endsWith(".md"));
const programsOf = (file: string) => fencesOf(readFileSync(file, "utf8")).filter(({ language }) => language === "ts");
const programs = pages.flatMap((page) => programsOf(join("docs", page)).map((program) => ({ page, ...program })));

let project: Project;
beforeAll(() => {
  project = createProject(["@opentelemetry"]);
  copyFileSync("examples/opentelemetry/observe.ts", join(project.folder, "observe.ts")); // as observability.md says
  for (const { mark, text } of [...programsOf("README.md"), ...programs]) project.write(mark, `${text}\n`);
});
afterAll(() => project.remove());

describe("the programs of docs/", () => {
  test("have names of their own", () => {
    const names = [...programsOf("README.md"), ...programs].map(({ mark }) => mark);
    expect(names.filter((name, at) => !/^[\w-]+\.ts$/.test(name) || names.indexOf(name) !== at)).toEqual([]);
  });

  test("compile against the public names", { timeout: 60_000 }, () => {
    expect(typeCheck(programs.map(({ mark }) => join(project.folder, mark)))).toEqual([]);
  });

  test.concurrent.each(programs.map(({ page, mark, text }) => [page, mark, text] as const))(
    "%s: %s runs, and prints what its comments say",
    async (_, mark, text) => {
      const server = await startSandbox();
      try {
        const { code, stdout } = await project.runFile(mark, server.connection);
        const promised = [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment]) => comment);
        expect(stdout.split("\n").filter((line) => line !== "")).toEqual(promised);
        expect(code).toBe(0);
      } finally {
        await server.close();
      }
    },
  );
});
