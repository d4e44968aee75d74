import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../bench/findings.js";
import { blockOf, pagesOf } from "../bench/pages/performance.js";
import { pictureOf } from "../bench/pages/picture.js";
import { barsOf, type Results, readResults, replaced } from "../bench/pages/results.js";
import { sentencesOf } from "../bench/pages/sentences.js";

const kept = readResults();

/** The kept results, with other findings. */
const changed = (change: (finding: Finding) => readonly Finding[]): Results => ({
  ...kept,
  sections: kept.sections.map(({ suite, findings }) => ({ suite, findings: findings.flatMap(change) })),
});

const at = (median: number, finding: Finding): Finding => ({
  ...finding,
  reached: { median, min: median, max: median },
});

describe("docs/performance.md and its picture", () => {
  test.each([...pagesOf(kept)].map(([path, text]) => [basename(path), path, text]))(
    "%s is made of test/bench/results.json",
    (_, path, text) => {
      expect(readFileSync(path, "utf8"), "`npx tsx test/bench/main.ts --pages` makes it again").toBe(text);
    },
  );

  test("have another figure where the results have one", () => {
    const faster = changed((finding) => [finding.bar?.who === "ours" ? at(1_234_000, finding) : finding]);
    expect(pictureOf(faster)).toContain(">1 230 000</text>");
    expect(blockOf(faster)).toContain("sends 1 200 000 customers a second");
    expect(blockOf(faster)).toContain("1 234 000 /s");
  });

  test("are not made of a run that left out what they tell", () => {
    const without = (key: string) => changed((finding) => (finding.key === key ? [] : [finding]));
    for (const key of ["checked", "peak", "growth", "slow"]) {
      expect(() => sentencesOf(without(key))).toThrow(
        `results.json has no figure for "${key}": npm run bench -- --record`,
      );
    }
    expect(() => pictureOf(changed(({ bar, ...rest }) => (bar ? [] : [rest])))).toThrow("results.json has no bars");
  });

  test("say of a small run that it was one", () => {
    const full = { ...kept, rows: 100_000, rounds: 7 };
    expect(blockOf({ ...full, rows: 20_000 })).toContain("a small run, of 20 000 rows and 7 rounds");
    expect(blockOf({ ...full, rounds: 1 })).toContain("a small run, of 100 000 rows and 1 round:");
    expect(pictureOf({ ...full, rounds: 1 })).toContain("a small run");
    expect(blockOf(full) + pictureOf(full)).not.toContain("small run");
  });
});

describe("the picture", () => {
  const picture = pictureOf(kept);

  test("has a bar and a figure for each who was measured, the longest first", () => {
    const labels = [...picture.matchAll(/text-anchor="end">([^<]+)</g)].map(([, label]) => label);
    expect(labels).toEqual(barsOf(kept).map(({ bar }) => bar.label));
    const widths = [...picture.matchAll(/class="bar[^"]*" x="270" y="\d+" width="(\d+)"/g)].map(([, width]) =>
      Number(width),
    );
    expect(widths).toHaveLength(labels.length);
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
  });

  test("has a ground of its own, and colours of the dark for all that it draws", () => {
    const [light = "", dark = ""] = picture.split("@media (prefers-color-scheme: dark)");
    const drawn = ["text", ".ground", ".small", ".bar", ".checks", ".ours"];
    const coloured = (css: string) =>
      drawn.filter((name) => new RegExp(`\\n *${name.replace(".", "\\.")} {[^}]*fill:`).test(css));
    expect(coloured(light)).toEqual(drawn);
    expect(coloured(dark)).toEqual(drawn);
  });

  test("shows ours as ours, and who else checks every row", () => {
    const count = (kind: string): number => picture.split(`class="bar${kind}" x="270"`).length - 1;
    const bars = barsOf(kept).map(({ bar }) => bar);
    expect(count(" ours")).toBe(1);
    expect(count(" checks")).toBe(bars.filter(({ checks, who }) => checks && who !== "ours").length);
    expect(count("")).toBe(bars.filter(({ checks }) => !checks).length);
  });
});

test("a suite that is measured again takes the place of itself, and only where all else is as it was", () => {
  const full = kept;
  const [first, ...others] = full.sections;
  const again = {
    ...full,
    machine: { ...full.machine, load: 9 },
    sections: [{ suite: first?.suite ?? "", findings: [] }],
  };
  expect(replaced(full, again).sections).toEqual([...again.sections, ...others]);
  expect(() => replaced(full, { ...again, rows: full.rows + 1 })).toThrow("a full run is needed");
  expect(() => replaced(full, { ...again, versions: { ajv: "0.0.0" } })).toThrow("a full run is needed");
});
