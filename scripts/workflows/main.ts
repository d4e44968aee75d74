// Lints what GitHub reads of .github/: the workflows by actionlint and by our own rules, Dependabot's file, and the issue forms.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { REPOSITORY } from "../generate/repository.js";
import { actionlintProblems } from "./actionlint.js";
import { chooserProblems, dependabotProblems, formProblems } from "./forms.js";
import { commitProblems, WORKFLOW_RULES } from "./rules.js";
import { type YamlFile, yamlFile } from "./yaml-file.js";

const read = (file: string): YamlFile => yamlFile(file, readFileSync(file, "utf8"));
const inFolder = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`);

const CHOOSER = ".github/ISSUE_TEMPLATE/config.yml";
const workflows = inFolder(".github/workflows").map(read);
const forms = inFolder(".github/ISSUE_TEMPLATE")
  .filter((file) => file !== CHOOSER)
  .map(read);
const chooser = read(CHOOSER);
const dependabot = read(".github/dependabot.yml");

const problems = [
  ...[...workflows, ...forms, chooser, dependabot].flatMap(({ broken }) => broken),
  ...(await actionlintProblems(workflows)),
  ...workflows.flatMap((workflow) => Object.values(WORKFLOW_RULES).flatMap((rule) => rule(workflow))),
  ...commitProblems(workflows),
  ...dependabotProblems(dependabot, { foldersOf, isThere: existsSync }),
  ...forms.flatMap(formProblems),
  ...chooserProblems(chooser, REPOSITORY),
];

/** `/test/bench` is one folder, `/test/portability/go/*` all those in it. */
function foldersOf(directory: string): readonly string[] {
  const path = `.${directory}`;
  if (!path.endsWith("/*")) return [path];
  const parent = path.slice(0, -2);
  const inside = existsSync(parent) ? readdirSync(parent, { withFileTypes: true }) : [];
  return inside.flatMap((entry) => (entry.isDirectory() ? [`${parent}/${entry.name}`] : []));
}

for (const { file, line, message } of problems) console.error(`${file}:${line} ${message}`);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${workflows.length} workflows and ${forms.length} issue forms are right`);
