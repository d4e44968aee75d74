import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { changesetProblems } from "../../scripts/release/check.js";
import { pendingPart } from "../../scripts/release/pending.js";
import { isTooLittle, packagePart } from "../../scripts/release/rule.js";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A `.changeset` folder in which each changeset raises the package by one of the parts. */
function changesets(...parts: readonly string[]): URL {
  const folder = mkdtempSync(join(tmpdir(), "releva-changesets-"));
  made.push(folder);
  writeFileSync(join(folder, "README.md"), "# Not a changeset\n");
  writeFileSync(join(folder, "config.json"), "{}");
  for (const [n, part] of parts.entries()) {
    writeFileSync(join(folder, `change-${n}.md`), `---\n"releva-profiles": ${part}\n---\n\nMore is possible.\n`);
  }
  return pathToFileURL(`${folder}/`);
}

test.each([
  ["major", "1.2.3", "major"],
  ["major", "0.1.0", "minor"],
  ["minor", "1.2.3", "minor"],
  ["minor", "0.1.0", "minor"],
  ["patch", "0.1.0", "patch"],
  ["none", "1.2.3", "none"],
] as const)("a contract that rises by %s raises package %s by %s", (contract, version, needed) => {
  expect(packagePart(contract, version)).toBe(needed);
  expect(isTooLittle({ contract, package: needed }, version)).toBe(false);
  expect(isTooLittle({ contract, package: "major" }, version)).toBe(false);
});

test.each([
  ["major", "minor", "1.2.3"],
  ["major", "patch", "0.1.0"],
  ["minor", "patch", "0.1.0"],
  ["patch", "none", "1.2.3"],
] as const)(
  "a contract that rises by %s and a package that rises by %s, from %s, are refused",
  (contract, rose, from) => {
    expect(isTooLittle({ contract, package: rose }, from)).toBe(true);
  },
);

test("the greatest changeset decides, and none raises nothing", () => {
  expect(pendingPart(changesets("patch", "minor", "none"), "releva-profiles")).toBe("minor");
  expect(pendingPart(changesets(), "releva-profiles")).toBe("none");
});

test.each(["", "---\n---\n\nText.\n", '---\n"another": minor\n---\n', '---\n"releva-profiles": more\n---\n'])(
  "a changeset that raises nothing known is refused by name",
  (text) => {
    const folder = changesets();
    writeFileSync(new URL("odd.md", folder), text);
    expect(() => pendingPart(folder, "releva-profiles")).toThrow(".changeset/odd.md does not say by how much");
  },
);

const manifest = { name: "releva-profiles", version: "0.3.0" };

test("a new contract asks for a changeset that raises the package enough, and says which", () => {
  const contract = { kept: "1.0.0", current: "2.0.0" };
  expect(changesetProblems(contract, manifest, changesets("patch"))).toEqual([
    "the contract rose from 1.0.0 to 2.0.0, and the changesets raise the package by patch: run `npx changeset` and choose minor",
  ]);
  expect(changesetProblems(contract, { ...manifest, version: "1.3.0" }, changesets("minor"))).toHaveLength(1);
  expect(changesetProblems(contract, manifest, changesets("patch", "minor"))).toEqual([]);
});

test("a contract that was kept asks for none", () => {
  expect(changesetProblems({ kept: "1.0.0", current: "1.0.0" }, manifest, changesets())).toEqual([]);
});
