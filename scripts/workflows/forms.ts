import { listIn, objectIn, type Problem, type YamlFile } from "./yaml-file.js";

/** What a package manager of Dependabot looks for in a folder. */
const MANIFESTS: Readonly<Record<string, string>> = {
  "github-actions": ".github/workflows",
  npm: "package.json",
  pip: "requirements.txt",
  gomod: "go.mod",
  cargo: "Cargo.toml",
};
const FIELDS = ["checkboxes", "dropdown", "input", "textarea"];

/** @param foldersOf the folders that a directory of Dependabot means, as paths from the root; `isThere` says of a path whether it exists */
export function dependabotProblems(
  file: YamlFile,
  { foldersOf, isThere }: { foldersOf(directory: string): readonly string[]; isThere(path: string): boolean },
): readonly Problem[] {
  const { version, updates } = objectIn(file.value);
  const wrongVersion = version === 2 ? [] : [file.problem(["version"], "write version: 2")];
  if (listIn(updates).length === 0) return [...wrongVersion, file.problem(["updates"], "nothing is updated")];
  const problems = listIn(updates).flatMap((update, index) => {
    const at = (message: string): Problem => file.problem(["updates", index], message);
    const {
      "package-ecosystem": ecosystem,
      directory,
      directories = [directory],
      schedule,
      cooldown,
      groups,
    } = objectIn(update);
    const manifest = MANIFESTS[`${ecosystem}`];
    if (manifest === undefined) return [at(`${ecosystem} is none of ${Object.keys(MANIFESTS).join(", ")}`)];
    const folders = listIn(directories).flatMap((each) => {
      const found = foldersOf(`${each}`);
      return found.length === 0 ? [`${each}`] : found;
    });
    return [
      ...folders
        .filter((folder) => !isThere(`${folder}/${manifest}`))
        .map((folder) => at(`there is no ${manifest} in ${folder}`)),
      ...(objectIn(schedule).interval === undefined ? [at("write schedule: interval")] : []),
      ...(objectIn(cooldown)["default-days"] === undefined ? [at("write cooldown: default-days")] : []),
      ...(Object.keys(objectIn(groups)).length === 0
        ? [at("write groups: each update would be a pull request of its own")]
        : []),
    ];
  });
  return [...wrongVersion, ...problems];
}

/** A form for issues. What it asks for is public, so it asks for no personal data and no key. */
export function formProblems(file: YamlFile): readonly Problem[] {
  const { name, description, body } = objectIn(file.value);
  const head = Object.entries({ name, description }).filter(([, value]) => typeof value !== "string");
  const elements = listIn(body).map(objectIn);
  const fields = elements.flatMap((element, index) => (element.type === "markdown" ? [] : [{ element, index }]));
  const ids = fields.map(({ element }) => element.id);
  return [
    ...head.map(([key]) => file.problem([key], `write ${key}`)),
    ...(fields.length === 0 ? [file.problem(["body"], "nothing can be filled in")] : []),
    ...fields.flatMap(({ element, index }, at) => {
      const say = (message: string): Problem => file.problem(["body", index], message);
      return [
        ...(FIELDS.includes(`${element.type}`) ? [] : [say(`${element.type} is none of ${FIELDS.join(", ")}`)]),
        ...(typeof objectIn(element.attributes).label === "string" ? [] : [say("write attributes: label")]),
        ...(element.id !== undefined && ids.indexOf(element.id) === at
          ? []
          : [say("write an id that no field above has")]),
      ];
    }),
    ...privacyProblems(file, file.text),
  ];
}

/** The page where one chooses a form. @param repository the page of the repository, without a slash at its end */
export function chooserProblems(file: YamlFile, repository: string): readonly Problem[] {
  const { blank_issues_enabled: blank, contact_links: links } = objectIn(file.value);
  return [
    ...(blank === false
      ? []
      : [file.problem(["blank_issues_enabled"], "write false: an empty issue asks for nothing")]),
    ...listIn(links).flatMap((link, index) => {
      const { name, url, about } = objectIn(link);
      const at = (message: string): Problem => file.problem(["contact_links", index], message);
      const missing = Object.entries({ name, url, about }).filter(([, value]) => typeof value !== "string");
      const isElsewhere = `${url}`.startsWith("https://github.com/") && !`${url}`.startsWith(`${repository}/`);
      return [
        ...missing.map(([key]) => at(`write ${key}`)),
        ...(isElsewhere ? [at(`${url} is not in ${repository}, where package.json says that the project lives`)] : []),
      ];
    }),
  ];
}

function privacyProblems(file: YamlFile, text: string): readonly Problem[] {
  const isAsked = /no personal data/i.test(text) && /no secret key/i.test(text);
  return isAsked ? [] : [file.problem([], 'say "no personal data" and "no secret key"')];
}
