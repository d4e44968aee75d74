import { describe, expect, test } from "vitest";
import { chooserProblems, dependabotProblems, formProblems } from "../../scripts/workflows/forms.js";
import { type Problem, type YamlFile, yamlFile } from "../../scripts/workflows/yaml-file.js";

const REPOSITORY = "https://github.com/owner/name";
const THERE = ["./.github/workflows", "./package.json", "./test/go/one/go.mod", "./test/go/two/go.mod"];
const DISK = {
  foldersOf: (directory: string) =>
    directory === "/test/go/*" ? ["./test/go/one", "./test/go/two"] : [`.${directory}`],
  isThere: (path: string) => THERE.includes(path.replace("//", "/")),
};

const DEPENDABOT = `version: 2
updates:
  - package-ecosystem: github-actions
    directory: /
    schedule: { interval: weekly }
    cooldown: { default-days: 7 }
    groups:
      actions: { patterns: ["*"] }
  - package-ecosystem: gomod
    directories: ["/test/go/*"]
    schedule: { interval: monthly }
    cooldown: { default-days: 7 }
    groups:
      go: { patterns: ["*"] }
`;

const FORM = `name: A bug
description: Something is wrong.
body:
  - type: markdown
    attributes:
      value: Paste no personal data and no secret key.
  - type: textarea
    id: what
    attributes:
      label: What happened?
  - type: input
    id: versions
    attributes:
      label: Versions
`;

const CHOOSER = `blank_issues_enabled: false
contact_links:
  - name: A question
    url: ${REPOSITORY}/discussions
    about: How to do something.
  - name: The vendor
    url: https://releva.ai
    about: Your account.
`;

interface Case {
  readonly sound: string;
  readonly problems: (file: YamlFile) => readonly Problem[];
  /** A text, what stands in its place, the line of the problem, and a word of its message. */
  readonly broken: readonly (readonly [text: string, by: string, line: number, word: string])[];
}

const CASES: Readonly<Record<string, Case>> = {
  "dependabot.yml": {
    sound: DEPENDABOT,
    problems: (file) => dependabotProblems(file, DISK),
    broken: [
      ["version: 2", "version: 1", 1, "version: 2"],
      [DEPENDABOT.slice(DEPENDABOT.indexOf("updates")), "updates: []\n", 2, "nothing is updated"],
      ["gomod", "golang", 9, "golang is none of"],
      ["/test/go/*", "/test/java", 9, "no go.mod in ./test/java"],
      ["    schedule: { interval: weekly }\n", "", 3, "schedule"],
      ["    cooldown: { default-days: 7 }\n", "", 3, "cooldown"],
      ['    groups:\n      go: { patterns: ["*"] }\n', "", 9, "groups"],
    ],
  },
  "a form": {
    sound: FORM,
    problems: formProblems,
    broken: [
      ["name: A bug\n", "", 1, "write name"],
      ["description: Something is wrong.\n", "", 1, "write description"],
      [FORM.slice(FORM.indexOf("  - type: textarea")), "", 3, "nothing can be filled in"],
      ["type: input", "type: text", 11, "text is none of"],
      ["      label: Versions", "      description: Versions", 11, "label"],
      ["id: versions", "id: what", 11, "id"],
      ["    id: versions\n", "", 11, "id"],
      ["no personal data", "what you like", 1, "no personal data"],
      ["no secret key", "no nonsense", 1, "no secret key"],
    ],
  },
  "the chooser": {
    sound: CHOOSER,
    problems: (file) => chooserProblems(file, REPOSITORY),
    broken: [
      ["false", "true", 1, "write false"],
      ["    about: Your account.\n", "", 6, "write about"],
      [REPOSITORY, "https://github.com/stranger/name", 3, "is not in"],
    ],
  },
};

describe.each(Object.entries(CASES))("%s", (_, { sound, problems, broken }) => {
  test("is right when it is sound", () => expect(problems(yamlFile("sound.yml", sound))).toEqual([]));

  test.each(broken)("%j -> %j is said on line %j", (text, by, line, word) => {
    expect(sound).toContain(text);
    const found = problems(yamlFile("broken.yml", sound.replace(text, by)));
    expect(new Set(found.map((problem) => problem.line))).toEqual(new Set([line]));
    expect(found.map(({ message }) => message).join("\n")).toContain(word);
  });
});
