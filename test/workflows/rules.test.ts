import { describe, expect, test } from "vitest";
import { commitProblems, WORKFLOW_RULES } from "../../scripts/workflows/rules.js";
import { yamlFile } from "../../scripts/workflows/yaml-file.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${COMMIT}${COMMIT.slice(0, 24)}`;
const SYSTEM = `\${{ matrix.system }}`;
const SOUND = `name: sound
on: push
permissions: {}
concurrency:
  group: sound
  cancel-in-progress: true
jobs:
  one:
    runs-on: ${SYSTEM}
    container: node@${DIGEST}
    timeout-minutes: 5
    permissions:
      contents: read
    strategy:
      matrix:
        system: [ubuntu-24.04, macos-15]
    steps:
      - uses: actions/checkout@${COMMIT} # v7.0.1
        with:
          persist-credentials: false
      - run: npm test
      - uses: ./.github/actions/own
  two:
    permissions:
      contents: read
    uses: owner/name/.github/workflows/other.yml@${COMMIT} # v1.2.3
`;

/** `<rule>: <line>` of every problem of the sound workflow with one text in the place of another. */
function brokenBy(text: string, by: string): readonly string[] {
  expect(SOUND).toContain(text);
  const workflow = yamlFile("broken.yml", SOUND.replace(text, by));
  return Object.entries(WORKFLOW_RULES).flatMap(([name, rule]) => rule(workflow).map(({ line }) => `${name}: ${line}`));
}

test.each([
  ["npm test", "npm run demo"],
  ["# v7.0.1", "# v7.0.1, as 8 asks for more"],
])("a sound workflow keeps every rule, also with %j as %j", (text, by) => expect(brokenBy(text, by)).toEqual([]));

const BROKEN: Readonly<Record<string, readonly (readonly [text: string, by: string, line: number])[]>> = {
  "an action is named by its commit": [
    [`checkout@${COMMIT} # v7.0.1`, "checkout@v7", 18],
    [`checkout@${COMMIT} # v7.0.1`, `checkout@${COMMIT.slice(0, 12)} # v7.0.1`, 18],
    [`checkout@${COMMIT} # v7.0.1`, `checkout@${COMMIT}`, 18],
    [`checkout@${COMMIT} # v7.0.1`, `checkout@${COMMIT} # v7`, 18],
    [`other.yml@${COMMIT} # v1.2.3`, "other.yml@main", 26],
    ["./.github/actions/own", `docker://node@${DIGEST}`, 22],
  ],
  "an image is named by its digest": [
    [`node@${DIGEST}`, "node:20-bookworm", 10],
    [`container: node@${DIGEST}`, "container: { image: node:20 }", 10],
    ["    timeout-minutes: 5", "    services: { db: { image: postgres } }\n    timeout-minutes: 5", 11],
  ],
  "a job ends": [["    timeout-minutes: 5\n", "", 8]],
  "a job may do what it says, and nothing else": [
    ["permissions: {}\n", "", 1],
    ["permissions: {}", "permissions: read-all", 3],
    ["permissions: {}", "permissions: { contents: read }", 3],
    ["    permissions:\n      contents: read\n    strategy", "    strategy", 8],
    ["    permissions:\n      contents: read\n    strategy", "    permissions: write-all\n    strategy", 8],
    ["    permissions:\n      contents: read\n    uses", "    uses", 23],
  ],
  "a checkout leaves no token behind": [
    ["persist-credentials: false", "persist-credentials: true", 18],
    ["persist-credentials: false", "fetch-depth: 0", 18],
    ["        with:\n          persist-credentials: false\n", "", 18],
  ],
  "runs do not meet": [
    ["concurrency:\n  group: sound\n  cancel-in-progress: true\n", "", 1],
    ["  group: sound\n", "", 4],
    ["  cancel-in-progress: true\n", "", 4],
  ],
  "a system is named by its version": [
    ["macos-15]", "macos-latest]", 9],
    [SYSTEM, "ubuntu-latest", 9],
    [SYSTEM, SYSTEM.replace("system", "other"), 9],
    [`    runs-on: ${SYSTEM}\n`, "", 8],
  ],
};

test("every rule has a broken example", () => {
  expect(Object.keys(BROKEN)).toEqual(Object.keys(WORKFLOW_RULES));
});

describe.each(Object.entries(BROKEN))("%s", (name, examples) => {
  test.each(examples)("%j -> %j", (text, by, line) => expect(brokenBy(text, by)).toEqual([`${name}: ${line}`]));
});

test("an action is of one commit wherever it stands", () => {
  const other = SOUND.replace(`checkout@${COMMIT}`, `checkout@${COMMIT.replace("0", "f")}`);
  const files = [yamlFile("a.yml", SOUND), yamlFile("b.yml", SOUND), yamlFile("c.yml", other)];
  expect(commitProblems(files)).toEqual([
    {
      file: "c.yml",
      line: 18,
      message: `actions/checkout@${COMMIT.replace("0", "f")} stands elsewhere at @${COMMIT}`,
    },
  ]);
});
