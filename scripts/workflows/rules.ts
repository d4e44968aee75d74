import { listIn, objectIn, type Path, type Problem, type YamlFile } from "./yaml-file.js";

/** What runs our jobs: systems by their version, so that an image does not change from one day to the next. */
export const RUNNERS: readonly string[] = ["ubuntu-24.04", "windows-2025", "macos-15"];

type Rule = (workflow: YamlFile) => readonly Problem[];

/** What every workflow keeps beside the rules of GitHub, by the name of the rule. */
export const WORKFLOW_RULES: Readonly<Record<string, Rule>> = {
  "an action is named by its commit": (workflow) =>
    usesOf(workflow).flatMap(({ path, uses }) => {
      if (uses.startsWith("./")) return [];
      if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses)) {
        return [
          workflow.problem(path, `${uses} is not named by its commit: write <owner>/<name>@<40 hex digits> # vX.Y.Z`),
        ];
      }
      if (/^v\d+\.\d+\.\d+(?:,|$)/.test(workflow.commentAt(path))) return [];
      return [workflow.problem(path, `${uses} does not say its version: write # vX.Y.Z behind it`)];
    }),

  "an image is named by its digest": (workflow) =>
    imagesOf(workflow)
      .filter(({ image }) => !/@sha256:[0-9a-f]{64}$/.test(image))
      .map(({ path, image }) =>
        workflow.problem(path, `${image} is not named by its digest: write <image>@sha256:<64 hex digits>`),
      ),

  "a job ends": (workflow) =>
    jobsOf(workflow)
      .filter(({ job }) => job.uses === undefined && !Number.isInteger(job["timeout-minutes"]))
      .map(({ path }) => workflow.problem(path, `${path.at(-1)} has no timeout-minutes: it would hang for six hours`)),

  "a job may do what it says, and nothing else": (workflow) => {
    const isNothing = JSON.stringify(objectIn(workflow.value).permissions) === "{}";
    const top = isNothing
      ? []
      : [workflow.problem(["permissions"], "write permissions: {} above the jobs, and those of each job in it")];
    const jobs = jobsOf(workflow).filter(({ job }) => Object.keys(objectIn(job.permissions)).length === 0);
    return [
      ...top,
      ...jobs.map(({ path }) =>
        workflow.problem(path, `${path.at(-1)} does not say its permissions, each with its scope`),
      ),
    ];
  },

  "a checkout leaves no token behind": (workflow) =>
    stepsOf(workflow)
      .filter(({ step }) => `${step.uses}`.startsWith("actions/checkout@"))
      .filter(({ step }) => objectIn(step.with)["persist-credentials"] !== false)
      .map(({ path }) =>
        workflow.problem(path, "the checkout keeps its token in .git/config: write persist-credentials: false"),
      ),

  "runs do not meet": (workflow) => {
    const { group, "cancel-in-progress": cancel } = objectIn(objectIn(workflow.value).concurrency);
    if (typeof group === "string" && cancel !== undefined) return [];
    return [
      workflow.problem(
        ["concurrency"],
        "say what meets (concurrency: group), and whether it ends the other (cancel-in-progress)",
      ),
    ];
  },

  "a system is named by its version": (workflow) =>
    jobsOf(workflow)
      .filter(({ job }) => job.uses === undefined)
      .flatMap(({ path, job }) => {
        const strange = runnersOf(job).filter((runner) => !RUNNERS.includes(`${runner}`));
        return strange.map((runner) =>
          workflow.problem([...path, "runs-on"], `${runner} is none of ${RUNNERS.join(", ")}`),
        );
      }),
};

/** An action that stands in two places at two commits was updated in one of them only. */
export function commitProblems(workflows: readonly YamlFile[]): readonly Problem[] {
  const first = new Map<string, string>();
  return workflows.flatMap((workflow) =>
    usesOf(workflow).flatMap(({ path, uses }) => {
      const [action = ""] = uses.split("@");
      const repository = action.split("/").slice(0, 2).join("/"); // init and analyze of one action are of one commit too
      const pinned = uses.slice(action.length);
      const known = first.get(repository) ?? pinned;
      first.set(repository, known);
      return known === pinned ? [] : [workflow.problem(path, `${uses} stands elsewhere at ${known}`)];
    }),
  );
}

interface Job {
  readonly path: Path;
  readonly job: Readonly<Record<string, unknown>>;
}

function jobsOf({ value }: YamlFile): readonly Job[] {
  return Object.entries(objectIn(objectIn(value).jobs)).map(([name, job]) => ({
    path: ["jobs", name],
    job: objectIn(job),
  }));
}

function stepsOf(
  workflow: YamlFile,
): readonly { readonly path: Path; readonly step: Readonly<Record<string, unknown>> }[] {
  return jobsOf(workflow).flatMap(({ path, job }) =>
    listIn(job.steps).map((step, index) => ({ path: [...path, "steps", index], step: objectIn(step) })),
  );
}

/** Of steps, and of jobs that are another workflow. */
function usesOf(workflow: YamlFile): readonly { readonly path: Path; readonly uses: string }[] {
  const places = [
    ...jobsOf(workflow).map(({ path, job }) => ({ path, of: job })),
    ...stepsOf(workflow).map(({ path, step }) => ({ path, of: step })),
  ];
  return places.flatMap(({ path, of }) =>
    of.uses === undefined ? [] : [{ path: [...path, "uses"], uses: `${of.uses}` }],
  );
}

function imagesOf(workflow: YamlFile): readonly { readonly path: Path; readonly image: string }[] {
  const imageIn = (value: unknown): string => (typeof value === "string" ? value : `${objectIn(value).image}`);
  return jobsOf(workflow).flatMap(({ path, job }) => [
    ...(job.container === undefined ? [] : [{ path: [...path, "container"], image: imageIn(job.container) }]),
    ...Object.entries(objectIn(job.services)).map(([name, service]) => ({
      path: [...path, "services", name],
      image: imageIn(service),
    })),
  ]);
}

/** What `runs-on` says, or the values of the matrix that it names. */
function runnersOf(job: Readonly<Record<string, unknown>>): readonly unknown[] {
  const runner = job["runs-on"];
  const [, axis] = /^\$\{\{ matrix\.(\w+) \}\}$/.exec(`${runner}`) ?? [];
  if (axis === undefined) return [runner];
  const values = listIn(objectIn(objectIn(job.strategy).matrix)[axis]);
  return values.length === 0 ? [runner] : values;
}
