import { expect, test } from "vitest";
import { checkOf, documentsOf } from "../../scripts/docs/documents.js";
import { byKind, mutantsOf, sampleOf } from "../../scripts/docs/mutants.js";
import { CAUGHT_AT_LEAST, SAMPLE, sampledMutants, tableOfMutants, tryMutants } from "../../scripts/docs/mutation.js";

const files = documentsOf(".");

test("most defects that are planted into the documents are caught", async () => {
  const tried = await tryMutants(sampledMutants(files), await checkOf("."));
  expect(tried.length).toBe(SAMPLE);
  expect(tried.filter(({ isCaught }) => isCaught).length, tableOfMutants(tried)).toBeGreaterThanOrEqual(
    CAUGHT_AT_LEAST,
  );
});

test("defects of every kind are planted, over many documents", () => {
  const sampled = sampledMutants(files);
  expect([...byKind(sampled).keys()].sort()).toEqual([
    "bounds",
    "date",
    "enum",
    "field name",
    "header",
    "method",
    "path",
    "phone",
    "required",
    "semantics",
    "type",
  ]);
  expect(new Set(sampled.map(({ file }) => file)).size).toBeGreaterThan(7);
});

test("a planted defect changes one place of one document", () => {
  const document = {
    file: "a.md",
    text: "Set `firstName`.\nfirstName is not code.\n\n```ts\nconst a = { firstName };\n```\n",
  };
  const mutants = mutantsOf([document]);
  expect(mutants.map(({ line, before, after }) => [line, before, after])).toEqual([
    [1, "firstName", "fisrtName"],
    [1, "firstName", "first_name"],
    [5, "firstName", "fisrtName"],
    [5, "firstName", "first_name"],
  ]);
  for (const { text, after } of mutants) expect(text.replace(after, "firstName")).toBe(document.text);
});

test("a sample takes all of a rare kind, and spreads over a frequent one", () => {
  const mutant = (kind: string, line: number) => ({ kind, line, file: "a.md", text: "", before: "", after: "" });
  const many = Array.from({ length: 100 }, (_, line) => mutant("date", line));
  const sample = sampleOf([mutant("path", 0), mutant("path", 1), ...many], 12);
  expect(sample.map(({ line }) => line)).toEqual([0, 1, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
});
