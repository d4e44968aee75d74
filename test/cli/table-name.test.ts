import { expect, test } from "vitest";
import { freeTable } from "../../src/cli/table-name.js";

test("a table to be written has a name that is not taken, nor its mapping's", () => {
  const taken = (...paths: string[]) => freeTable((path) => paths.includes(path));
  expect(taken()).toBe("fix.xlsx");
  expect(taken("fix.xlsx")).toBe("fix-2.xlsx");
  expect(taken("fix.mapping.json")).toBe("fix-2.xlsx");
  expect(taken("fix.xlsx", "fix-2.mapping.json")).toBe("fix-3.xlsx");
});
