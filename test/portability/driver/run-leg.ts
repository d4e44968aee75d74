/** One leg from installation to results. */
import { startSandbox } from "../../../src/sandbox/serve.js";
import { runClient } from "./clients.js";
import { createContext } from "./context.js";
import { type Context, type Judge, type Leg, Unavailable } from "./leg.js";
import { runQuickstart } from "./quickstarts.js";
import { SECRET_KEY } from "./recorder.js";
import type { JudgeResult, LegResult, StepResult } from "./results.js";
import type { Part, Selection } from "./selection.js";
import { readExceptions, runEngine } from "./verdicts.js";

type Found = {
  [Field in "engines" | "clients" | "quickstarts" | "judges"]: LegResult[Field][number][];
};

export interface LegRun {
  readonly result: Omit<LegResult, "inputs">;
  readonly problems: readonly string[];
  /** Why the leg was not run to its end: what the machine does not have. */
  readonly skipped?: string;
}

/** `reference`: digest of the state that a client must leave. */
export async function runLeg(
  leg: Leg,
  selection: Selection,
  reference: string,
  say: (line: string) => void,
): Promise<LegRun> {
  const steps = new Steps(leg.name, say);
  const found: Found = { engines: [], clients: [], quickstarts: [], judges: [] };
  let skipped: string | undefined;
  try {
    await runSteps(leg, selection, reference, steps, found);
  } catch (error) {
    if (error instanceof Unavailable) skipped = error.message;
    else steps.problems.push(error instanceof Error ? error.message : String(error));
  }
  return { result: found, problems: steps.problems, ...(skipped !== undefined && { skipped }) };
}

async function runSteps(
  leg: Leg,
  { parts, only = "" }: Selection,
  reference: string,
  steps: Steps,
  found: Found,
): Promise<void> {
  const context = createContext(leg.name);
  const wanted = <T>(part: Part, all: readonly T[] | undefined, nameOf: (step: T) => string): readonly T[] =>
    parts.includes(part) ? (all ?? []).filter((step) => nameOf(step).startsWith(only)) : [];

  await leg.install(context);
  const exceptions = readExceptions();
  for (const engine of wanted("verdicts", leg.engines, ({ name }) => name)) {
    const run = () => runEngine(engine, context, exceptions[engine.name] ?? {});
    found.engines.push(...(await steps.run(engine.name, run)));
  }
  for (const tool of wanted("clients", leg.clients, (client) => client.tool)) {
    for (const input of tool.inputs) {
      const run = () => runClient(tool, context, input, reference);
      found.clients.push(...(await steps.run(`${tool.tool} from ${input}`, run)));
    }
  }
  for (const quickstart of wanted("quickstarts", leg.quickstarts, ({ file }) => file)) {
    found.quickstarts.push(...(await steps.run(quickstart.file, () => runQuickstart(quickstart, context))));
  }
  for (const judge of wanted("judges", leg.judges, ({ name }) => name)) {
    found.judges.push(...(await steps.run(judge.name, () => runJudge(judge, context))));
  }
  if (steps.isEmpty && only !== "") throw new Error(`nothing of it is called ${only}`);
}

async function runJudge(judge: Judge, context: Context): Promise<StepResult<JudgeResult>> {
  const server = await startSandbox({ secretKey: SECRET_KEY });
  try {
    const { version, summary } = await judge.run(context, { baseUrl: server.url, secretKey: server.secretKey });
    return { result: { judge: judge.name, version, summary }, problems: [] };
  } finally {
    await server.close();
  }
}

/** Runs the steps of a leg one after another, says how each went, and keeps what went wrong. */
class Steps {
  readonly problems: string[] = [];
  readonly #leg: string;
  readonly #say: (line: string) => void;
  #count = 0;

  constructor(leg: string, say: (line: string) => void) {
    this.#leg = leg;
    this.#say = say;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Gives nothing where there is no result. Throws an `Unavailable` only: the rest of the leg cannot do without it. */
  async run<Result>(name: string, step: () => Promise<StepResult<Result>>): Promise<readonly Result[]> {
    this.#count += 1;
    const startedAt = performance.now();
    const { results, problems } = await resultOf(step);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    this.#say(`${problems.length === 0 ? "ok " : "RED"} ${this.#leg}/${name} (${seconds} s)`);
    for (const problem of problems) this.#say(`    ${problem}`);
    this.problems.push(...problems.map((problem) => `${name}: ${problem}`));
    return results;
  }
}

async function resultOf<Result>(
  step: () => Promise<StepResult<Result>>,
): Promise<{ results: readonly Result[]; problems: readonly string[] }> {
  try {
    const { result, problems } = await step();
    return { results: [result], problems };
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return { results: [], problems: [error instanceof Error ? error.message : String(error)] };
  }
}
