import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NOBODY } from "../../scripts/generate/repository.js";
import { sectionOf } from "../../scripts/release/changelog.js";
import { ownedManifest, ownedText } from "../../scripts/release/owner.js";
import { type Candidate, dueIn, problemsOf } from "../../scripts/release/ready.js";
import { INSTALLED, inOrder, NAMED, naming } from "../../scripts/release/version.js";

const CHANGELOG = "# Changelog\n\nFormat: that.\n\n## 0.2.0\n\n- New.\n\n## [0.1.0] - 2026-12-01\n\n- First.\n";

const SOUND: Candidate = {
  runsIn: "shop/releva-profiles",
  manifest: { version: "0.2.0", repository: { url: "git+https://github.com/shop/releva-profiles.git" } },
  changelog: CHANGELOG,
  contract: { version: "1.1.0", isKept: true },
  tags: ["v0.1.0", "contract-v1.0.0", ""],
  before: { version: "0.1.0", contract: "1.0.0" },
};

test("a version without a tag is due, and the tag of its contract where that is new", () => {
  expect(dueIn(SOUND)).toEqual({ publish: true, version: "0.2.0", contract: "contract-v1.1.0" });
  expect(dueIn({ ...SOUND, tags: ["v0.1.0", "contract-v1.1.0"] })).toMatchObject({ publish: true, contract: "" });
  expect(dueIn({ ...SOUND, tags: ["v0.2.0"] })).toMatchObject({ publish: false, contract: "" });
  expect(problemsOf(SOUND)).toEqual([]);
});

test("the first version is due once the changelog has its day", () => {
  const { before: _, ...first } = SOUND;
  const changelog = "# Changelog\n\n## [0.2.0] - Unreleased\n\n- First.\n";
  expect(dueIn({ ...first, changelog, tags: [] }).publish).toBe(false);
  expect(dueIn({ ...first, changelog: changelog.replace("Unreleased", "2026-12-01"), tags: [] }).publish).toBe(true);
});

test.each<[string, Partial<Candidate>, string]>([
  [
    "a project of nobody",
    { manifest: { version: "0.2.0", repository: { url: `git+https://github.com/${NOBODY}/releva-profiles.git` } } },
    "run `npx tsx scripts/release/owner.ts shop/releva-profiles`, and commit",
  ],
  ["a fork under the first one's name", { runsIn: "fork/releva-profiles" }, "this is fork/releva-profiles"],
  ["a version that the changelog lacks", { changelog: "# Changelog\n\n## 0.2.0-rc\n" }, "has no section for 0.2.0"],
  ["a contract that was not kept", { contract: { version: "1.1.0", isKept: false } }, "has no 1.1.0 as it is"],
  [
    "a package that rose by less than its contract",
    { before: { version: "0.1.9", contract: "1.0.0" }, manifest: { ...SOUND.manifest, version: "0.1.10" } },
    "it needs minor",
  ],
])("%s is not released", (_, change, problem) => {
  expect(problemsOf({ ...SOUND, ...change }).join("\n")).toContain(problem);
});

test("the notes of a release are the section of its version, however it is headed", () => {
  expect(sectionOf(CHANGELOG, "0.2.0")).toEqual({ heading: "0.2.0", text: "- New." });
  expect(sectionOf(CHANGELOG, "0.1.0")).toEqual({ heading: "[0.1.0] - 2026-12-01", text: "- First." });
  expect(sectionOf(CHANGELOG, "0.1")).toBeUndefined();
});

test("the changelog of this version is there", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(sectionOf(readFileSync("CHANGELOG.md", "utf8"), version)?.text).toMatch(/^The first version|^###/);
});

test("a section of changesets goes below the introduction, and a second time nowhere", () => {
  const written = "# Changelog\n\n## 0.3.0\n### Minor Changes\n\n- Newer.\n\nFormat: that.\nAll of it.\n\n## 0.2.0\n";
  const ordered = "# Changelog\n\nFormat: that.\nAll of it.\n\n## 0.3.0\n\n### Minor Changes\n\n- Newer.\n\n## 0.2.0\n";
  expect(inOrder(written)).toBe(ordered);
  expect(inOrder(ordered)).toBe(ordered);
  const own = readFileSync("CHANGELOG.md", "utf8");
  expect([inOrder(own), /^Format: /m.test(own)]).toEqual([own, true]);
});

test.each(Object.keys(NAMED))("%s names the version of the package, and follows it", (file) => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const text = readFileSync(file, "utf8");
  expect(naming(version, file, text)).toBe(text);
  expect(naming("9.8.7", file, text).replaceAll("9.8.7", version)).toBe(text);
});

test("a file that names no version any more is told of", () => {
  expect(() => naming("1.0.0", "src/settings.ts", "")).toThrow("src/settings.ts names no version");
});

test("documents follow where they say what to install", () => {
  const text =
    "npm i releva-profiles@0.1.0 ../releva-profiles-0.1.0.tgz r.example/releva-profiles:0.1.0; contract 0.1.0";
  expect(text.replace(INSTALLED, "2.0.0")).toBe(text.replaceAll(/(?<!t )0\.1\.0/g, "2.0.0"));
});

test("an owner is put in where the repository is named, and a kept contract of nobody becomes theirs", () => {
  const manifest = readFileSync("package.json", "utf8");
  const owned = ownedManifest(manifest, "shop/customers");
  expect(JSON.parse(owned)).toMatchObject({
    repository: { type: "git", url: "git+https://github.com/shop/customers.git" },
    homepage: "https://github.com/shop/customers#readme",
    bugs: { url: "https://github.com/shop/customers/issues" },
  });
  expect(owned.replaceAll("shop/customers", `${NOBODY}/releva-profiles`)).toBe(manifest);
  const contract = `"url": "https://github.com/${NOBODY}/releva-profiles/issues"`;
  expect(ownedText(contract, "shop/customers")).toBe('"url": "https://github.com/shop/customers/issues"');
  expect(ownedText(contract.replace(NOBODY, "first"), "shop/customers")).toContain("first/releva-profiles");
  expect(() => ownedManifest(manifest, "shop")).toThrow("<owner>/<name>");
});
