import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nameIn, pageOf, REPOSITORY, rawFile } from "../../scripts/generate/repository.js";
import { IS_POSIX } from "../support/system.js";

const printed = (command: string) =>
  execFileSync("npm", [command, "--browser=false"], { encoding: "utf8", shell: !IS_POSIX }).trim().split("\n").at(-1);

test("npm makes homepage and bugs of the one line that says where the project lives", () => {
  expect([printed("repo"), printed("docs"), printed("bugs")]).toEqual([
    REPOSITORY,
    `${REPOSITORY}#readme`,
    `${REPOSITORY}/issues`,
  ]);
});

test.each(["profile-upsert.schema.json", "profile-upsert.draft-07.schema.json"])(
  "the $id of %s is where the file is at the tag of its version, and its title names no version",
  (name) => {
    const { version } = JSON.parse(readFileSync("generated/openapi.json", "utf8")).info;
    const { $id, title } = JSON.parse(readFileSync(`generated/${name}`, "utf8"));
    expect([$id, title]).toEqual([rawFile(`contract-v${version}`, `generated/${name}`), "UpsertProfilesRequest"]);
  },
);

test("the page of a repository is that of the name in package.json, and no other place than GitHub is taken", () => {
  expect(pageOf(nameIn({ url: "git+https://github.com/a/b.git" }))).toBe("https://github.com/a/b");
  for (const url of ["https://gitlab.example/a/b", "github:a/b", undefined]) {
    expect(() => nameIn({ url })).toThrow('"repository.url" of package.json must be');
  }
});
