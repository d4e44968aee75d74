/** The image and the Job are not built and not run here: they are read, as a linter would. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

const { name, version, bin } = JSON.parse(readFileSync("package.json", "utf8"));
const dockerfile = readFileSync("examples/docker/Dockerfile", "utf8");
const jobText = readFileSync("examples/kubernetes-job.yaml", "utf8");

const PINNED = /:\d+(?:\.\d+)*(?:-[a-z-]+)?$/;
const IS_SECRET = /key|token|password|secret/i;

/** Each instruction with what it is given, continued lines in one. */
const instructionsOf = (text: string): (readonly [string, string])[] =>
  text
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n/g, "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => [line.split(" ", 1).join(), line.slice(line.indexOf(" ") + 1)]);

function dockerProblems(text: string): string[] {
  const instructions = instructionsOf(text);
  const all = (word: string): string[] => instructions.filter(([first]) => first === word).map(([, rest]) => rest);
  const users = all("USER");
  const [uid = 0] = (users.at(-1) ?? "").split(":").map(Number);
  const isExec = (value = ""): boolean => /^\[".*"\]$/.test(value);
  return [
    ...all("FROM").flatMap((image) => (PINNED.test(image) ? [] : [`${image} is not pinned`])),
    ...(uid > 0 ? [] : ["it runs as root, or as a name of which Kubernetes cannot tell"]),
    ...(all("RUN").every((run) => !/npm install/.test(run) || run.includes(`"${name}@\${VERSION}"`))
      ? []
      : ["it installs another version than it says"]),
    ...(all("ARG").includes(`VERSION=${version}`) ? [] : ["VERSION is not the version of the package"]),
    ...(isExec(all("ENTRYPOINT")[0]) && isExec(all("CMD")[0]) ? [] : ["a shell is process 1, and keeps SIGTERM"]),
    ...["COPY", "ADD"].flatMap((word) => (all(word).length > 0 ? [`${word} takes in files of the host`] : [])),
    ...[...all("ENV"), ...all("ARG")].filter((value) => IS_SECRET.test(value)).map((value) => `${value} is in a layer`),
  ];
}

test("the image holds what its rules ask for", () => {
  expect(dockerProblems(dockerfile)).toEqual([]);
  expect(instructionsOf(dockerfile)).toContainEqual(["ENTRYPOINT", JSON.stringify(Object.keys(bin))]);
  expect(instructionsOf(dockerfile)).toContainEqual(["WORKDIR", "/data"]);
  expect(dockerfile).toContain("--owner=node --group=node --mode=0700 /data");
});

test.each<[string, string, string, string]>([
  ["a base that moves", ":24-bookworm-slim", ":latest", "not pinned"],
  ["a base without a tag", ":24-bookworm-slim", "", "not pinned"],
  ["root", "USER 1000:1000", "USER 0", "runs as root"],
  ["a name", "USER 1000:1000", "USER node", "Kubernetes cannot tell"],
  ["nobody", "USER 1000:1000\n", "", "runs as root"],
  ["the latest package", "@$" + "{VERSION}", "", "another version"],
  ["an older version", `VERSION=${version}\n`, "VERSION=0.0.1\n", "not the version of the package"],
  ["a shell in between", 'ENTRYPOINT ["releva-profiles"]', "ENTRYPOINT releva-profiles", "a shell is process 1"],
  ["files of the host", "WORKDIR /data", "WORKDIR /data\nCOPY . .", "files of the host"],
  ["a key in a layer", "WORKDIR /data", "ENV RELEVA_SECRET_KEY=abc", "in a layer"],
])("an image with %s is found", (_, from, to, problem) => {
  const changed = dockerfile.replace(from, to);
  expect(changed).not.toBe(dockerfile);
  expect(dockerProblems(changed).join("\n")).toContain(problem);
});

function jobProblems(text: string): string[] {
  const job = parse(text);
  const pod = job.spec.template.spec;
  const { runAsNonRoot, runAsUser } = pod.securityContext ?? {};
  const problems = (isFine: unknown, problem: string): string[] => (isFine ? [] : [problem]);
  return [
    ...problems(job.apiVersion === "batch/v1" && job.kind === "Job", "it is no Job"),
    ...problems(runAsNonRoot === true && runAsUser > 0, "it may run as root"),
    ...problems(["Never", "OnFailure"].includes(pod.restartPolicy), "a Job cannot restart Always"),
    ...problems(Number.isInteger(job.spec.backoffLimit), "nothing bounds its tries"),
    ...problems(pod.automountServiceAccountToken === false, "it has a token of the cluster"),
    ...pod.containers.flatMap((container: Container) => [
      ...problems(PINNED.test(container.image), `${container.image} is not pinned`),
      ...problems(container.image.endsWith(`:${version}`), "the image is of another version"),
      ...problems(container.command === undefined, "the entry point is not that of the image"),
      ...problems(container.args.includes("--resume"), "the next Pod begins anew"),
      ...problems(container.securityContext?.readOnlyRootFilesystem === true, "its files may be written to"),
      ...problems(container.securityContext?.allowPrivilegeEscalation === false, "it may gain rights"),
      ...problems(container.resources?.limits?.memory && container.resources.requests?.cpu, "nothing bounds it"),
      ...problems(!container.args.some((arg) => IS_SECRET.test(arg)), "a key is among the arguments"),
      ...(container.env ?? [])
        .filter(({ name, value }) => IS_SECRET.test(name) && value !== undefined)
        .map((variable) => `${variable.name} is in plain text`),
    ]),
  ];
}

interface Container {
  readonly image: string;
  readonly command?: unknown;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext?: { readonly readOnlyRootFilesystem?: boolean; readonly allowPrivilegeEscalation?: boolean };
  readonly resources?: {
    readonly limits?: { readonly memory?: string };
    readonly requests?: { readonly cpu?: string };
  };
}

test("the Job holds what its rules ask for", () => {
  expect(jobProblems(jobText)).toEqual([]);
});

test.each<[string, RegExp, string, string]>([
  ["root", /runAsNonRoot: true/, "runAsNonRoot: false", "may run as root"],
  ["a key in plain text", /valueFrom:(?:\n {14}.*)+/, "value: abc", "RELEVA_SECRET_KEY is in plain text"],
  ["a key among its arguments", /- --json/, "- --secret-key=abc", "among the arguments"],
  ["another policy", /restartPolicy: Never/, "restartPolicy: Always", "cannot restart Always"],
  ["an image that moves", /(image: \S+):\S+/, "$1:latest", "is not pinned"],
  ["an older image", /(image: \S+):\S+/, "$1:0.0.1", "another version"],
  ["a shell", /args:/, "command: [sh, -c]\n          args:", "entry point is not that"],
  ["no way to go on", /- --resume/, "- --quiet", "begins anew"],
  ["files that may be written to", /readOnlyRootFilesystem: true/, "readOnlyRootFilesystem: false", "written to"],
  ["no bounds", /limits:/, "hopes:", "nothing bounds it"],
  ["tries without end", /backoffLimit: 6/, "completions: 1", "bounds its tries"],
])("a Job with %s is found", (_, from, to, problem) => {
  const changed = jobText.replace(from, to);
  expect(changed).not.toBe(jobText);
  expect(jobProblems(changed).join("\n")).toContain(problem);
});
