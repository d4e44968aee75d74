/** One generated client, from one input: generate, compile, send the scenario, compare. */
import type { Difference } from "./differences.js";
import { stateDigest } from "./instants.js";
import { type ClientTool, type Command, type Context, type Input, type KnownFailure, Unavailable } from "./leg.js";
import { startRecorder, unavailableOnce } from "./recorder.js";
import type { ClientResult, StepResult } from "./results.js";
import { scenario } from "./scenario.js";
import { differencesOfRun } from "./wire.js";

/** Instants and birthdays must not depend on where the machine is: programs run east of Greenwich, in summer and winter time. */
const TIME_ZONE = "Europe/Sofia";

/** `reference`: digest of the state that our own client leaves. */
export async function runClient(
  tool: ClientTool,
  context: Context,
  input: Input,
  reference: string,
): Promise<StepResult<ClientResult>> {
  const cells = await tryStages(tool, context, input, reference);
  const known = tool.known?.[input];
  return {
    problems: problemsOf(known, cells),
    result: {
      tool: tool.tool,
      language: tool.language,
      version: await tool.version(context),
      input,
      generate: cells.generate,
      compile: cells.compile,
      wire: cells.wire,
      state: cells.state,
      differences: cells.differences.map(({ name }) => name).sort(),
      ...given("reason", known?.reason),
      ...given("upstream", known?.upstream),
      ...given("workaround", known?.workaround),
      ...given("advice", tool.advice),
    },
  };
}

/** An absent field rather than one that is undefined: results.json is compared with what was just run. */
function given<Name extends string>(name: Name, value: string | undefined): { readonly [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: string });
}

type Cells = Pick<ClientResult, "generate" | "compile" | "wire" | "state"> & {
  readonly differences: readonly Difference[];
  readonly failure?: { readonly stage: "generate" | "compile"; readonly message: string };
};

async function tryStages(tool: ClientTool, context: Context, input: Input, reference: string): Promise<Cells> {
  const none = { compile: "none", wire: "none", state: "none", differences: [] } as const;
  const notGenerated = await messageOf(() => tool.generate(context, input));
  if (notGenerated !== undefined) {
    return { ...none, generate: "no", failure: { stage: "generate", message: notGenerated } };
  }
  const notCompiled = await messageOf(async () => tool.compile?.(context, input));
  if (notCompiled !== undefined) {
    return { ...none, generate: "yes", compile: "no", failure: { stage: "compile", message: notCompiled } };
  }
  const made = { ...none, generate: "yes", compile: tool.compile ? "yes" : "none" } as const;
  if (tool.read) {
    const differences = await tool.read(context, input);
    return { ...made, wire: differences.length === 0 ? "text" : "text-differs", differences };
  }
  if (!tool.scenario) return made;
  const sent = await sendScenario(tool.scenario(context, input), context);
  const same = sent.digest === reference;
  const differences =
    same || sent.differences.length > 0 ? sent.differences : [{ name: "state-differs", detail: "but no body does" }];
  return {
    ...made,
    wire: sent.differences.length === 0 ? "equal" : "differs",
    state: same ? "equal" : "differs",
    differences,
  };
}

export interface SentScenario {
  readonly differences: readonly Difference[];
  readonly digest: string;
}

/** Runs a program against a sandbox of its own. */
export async function sendScenario({ command, args, cwd, env }: Command, context: Context): Promise<SentScenario> {
  const recorder = await startRecorder(unavailableOnce());
  const { baseUrl, secretKey, sandbox, requests } = recorder;
  try {
    const where = { TZ: TIME_ZONE, RELEVA_BASE_URL: baseUrl, RELEVA_SECRET_KEY: secretKey };
    const options = { ...(cwd !== undefined && { cwd }), env: { ...where, ...env }, timeoutSeconds: 120 };
    const ended = await context
      .run(command, args, options)
      .catch((error: unknown) => ({ stdout: "", failure: textOf(error) }));
    const differences = differencesOfRun(scenario(), { requests, ...ended });
    return { differences, digest: await stateDigest(sandbox.state.all()) };
  } finally {
    await recorder.close();
  }
}

/** What is not as it is known, in either direction. */
export function problemsOf(
  known: KnownFailure | undefined,
  { failure, differences }: Pick<Cells, "failure" | "differences">,
): readonly string[] {
  if (failure !== undefined) {
    const isKnown = known?.stage === failure.stage && known.says !== undefined && failure.message.includes(known.says);
    const hint = known?.stage === failure.stage ? ` (known must give a part of this text as \`says\`)` : "";
    return isKnown ? [] : [`${failure.stage} failed${hint}: ${failure.message}`];
  }
  if (known?.stage === "generate" || known?.stage === "compile") {
    return [`${known.stage} is known to fail, and does not any more: ${known.reason}`];
  }
  const pinned = known?.differences ?? [];
  if (known !== undefined && pinned.length === 0) return ["what is known of it names no differences"];
  const found = differences.map(({ name }) => name);
  return [
    ...differences.filter(({ name }) => !pinned.includes(name)).map(({ name, detail }) => `${name}: ${detail}`),
    ...pinned.filter((name) => !found.includes(name)).map((name) => `${name} is pinned, and is there no more`),
  ];
}

async function messageOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

/** A toolchain that is missing is no failure of the tool. */
function textOf(error: unknown): string {
  if (error instanceof Unavailable) throw error;
  return error instanceof Error ? error.message : String(error);
}
