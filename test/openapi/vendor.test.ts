import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { validateUpsertProfilesRequest } from "../../generated/validate.js";
import { vendorExample } from "../support/openapi/vendor-example.js";

interface Correction {
  readonly line: number;
  readonly find: string;
  readonly replace: string;
  readonly why: string;
}

const read = (name: string): string => readFileSync(`openapi/vendor/${name}`, "utf8");
const page = read("profile-upsert.2024-10-02.txt");
const printed = read("profile-upsert.2024-10-02.example.txt");
const corrections = JSON.parse(read("corrections.json")) as readonly Correction[];
const sentences = JSON.parse(read("sentences.json")) as readonly { readonly id: string; readonly text: string }[];

const correct = (text: string, list: readonly Correction[]): string =>
  list.reduce((corrected, { find, replace }) => corrected.replace(find, () => replace), text);

describe("the vendor's example", () => {
  test("is kept as the page prints it", () => {
    expect(page).toContain(`-d'${printed.trimEnd()}'`);
  });

  test("is not JSON as printed", () => {
    expect(() => JSON.parse(printed)).toThrow(SyntaxError);
  });

  test.each(corrections)("is corrected exactly once, on line $line: $why", ({ line, find }) => {
    expect(printed.split(find)).toHaveLength(2);
    expect(printed.split("\n")[line - 1]).toContain(find);
  });

  test.each(corrections)("is still wrong without the correction of line $line", (left) => {
    const text = correct(
      printed,
      corrections.filter((correction) => correction !== left),
    );
    expect(() => {
      if (!validateUpsertProfilesRequest(JSON.parse(text)).ok) throw new Error("invalid");
    }).toThrow();
  });

  test("is valid when corrected, and equals our example and its typed form", () => {
    const corrected: unknown = JSON.parse(correct(printed, corrections));
    expect(validateUpsertProfilesRequest(corrected)).toEqual({ ok: true, value: corrected });
    expect(parse(readFileSync("openapi/examples/vendor-example.yaml", "utf8"))).toHaveProperty("value", corrected);
    expect(vendorExample).toEqual(corrected);
  });
});

describe("the sentences of the vendor's page", () => {
  const HEADINGS = [
    "Profile Upsert",
    "Updated on October 2, 2024",
    "Do I need to call it? #",
    "Request Parameters #",
    "The profile Object #",
    "FieldTypeDescription",
    "Response Format #",
  ];

  test("have ids in order, without a gap", () => {
    expect(sentences.map(({ id }) => id)).toEqual(sentences.map((_, index) => `V${index + 1}`));
  });

  test.each(sentences)("$id stands on the page, word for word", ({ text }) => {
    expect(page).toContain(text);
  });

  test("are all there is beside headings and the example", () => {
    const rest = [`-d'${printed.trimEnd()}'`, ...sentences.map(({ text }) => text)].reduce(
      (remaining, text) => remaining.replace(text, () => ""),
      page,
    );
    const left = rest
      .split("\n")
      .map((line) => line.replaceAll("\u00a0", " ").trim())
      .filter((line) => line !== "" && !/^[{}]$/.test(line));
    expect(left).toEqual(HEADINGS);
  });
});
