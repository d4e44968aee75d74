import { expect, test } from "vitest";
import { type Cell, commandOf } from "./cell.js";
import { CELLS } from "./cells/index.js";
import { projectsOf } from "./place.js";
import { asCommonJs } from "./programs.js";
import { problemOf, resultOf } from "./results.js";
import { page } from "./table.js";

const cell: Cell = {
  group: "Bundlers",
  name: "a bundler",
  tools: ["bundler@1.2.3"],
  files: {},
  steps: ["bundler a | b > $OUT/main.js", "node $OUT/main.js"],
  sends: "library",
};
const known: Cell = { ...cell, known: { reason: "It cannot.", says: "cannot resolve" } };

test("what works and is not known to fail is no problem, and the other way round", () => {
  expect(problemOf(cell, undefined)).toBeUndefined();
  expect(problemOf(known, "x: cannot resolve y")).toBeUndefined();
});

test("what fails unexpectedly, works unexpectedly or fails for another reason is a problem", () => {
  expect(problemOf(cell, "out of memory")).toContain("a bundler does not work:\nout of memory");
  expect(problemOf(known, undefined)).toContain("works, and is known not to: It cannot.");
  expect(problemOf(known, "out of memory")).toContain('known for "cannot resolve"');
});

test("the table has a line for each cell, and below it the reasons", () => {
  const text = page({ node: "20.20.2", cells: [{ ...cell, name: "another" }, known].map(resultOf) });
  const steps = "`bundler a \\| b > out/main.js && node out/main.js`";
  expect(text).toContain(`| ✓ | another | bundler 1.2.3 | ${steps} |\n| ✗ | a bundler | bundler 1.2.3 | ${steps} |`);
  expect(text).toContain("\n\n- **a bundler**: It cannot.\n");
});

test("cells with the same tools share a project, those that install the package themselves do not", () => {
  const projects = projectsOf([cell, { ...known, node: "22.12.0" }, { ...cell, installsItself: true }, known]);
  expect(projects.map(({ cells }) => cells.length)).toEqual([2, 1, 1]);
});

test("every cell has a name of its own, and pins its tools", () => {
  expect(new Set(CELLS.map(({ group, name }) => `${group} ${name}`)).size).toBe(CELLS.length);
  expect(CELLS.flatMap(({ tools }) => tools).filter((tool) => !/.@\d+\.\d+\.\d+$/.test(tool))).toEqual([]);
  expect(CELLS.filter((one) => commandOf(one) === "")).toEqual([]);
});

test("a program that imports is one that requires", () => {
  expect(asCommonJs('import { a, b } from "releva-profiles";\na(b);\n')).toBe(
    'const { a, b } = require("releva-profiles");\na(b);\n',
  );
});
