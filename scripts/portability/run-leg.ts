/** One leg from installation to results. */
import { startSandbox } from "../../src/sandbox/serve.js";
import { runClient } from "./clients.js";
import { createContext } from "./context.js";
import { Ledger, type Outcome } from "./ledger.js";
import { type Context, type Judge, type Leg, Unavailable } from "./leg.js";
import { runQuickstart } from "./quickstarts.js";
import { SECRET_KEY } from "./recorder.js";
import type { JudgeResult, LegResult } from "./results.js";
import { readExceptions, runEngine } from "./verdicts.js";

export const PARTS = ["verdicts", "clients", "quickstarts", "judges"] as const;
export type Part = (typeof PARTS)[number];

export interface Selection {
  readonly parts: readonly Part[];
  /** The engines, clients, quickstarts and judges whose names begin with it. */
  readonly only?: string | undefined;
}

type Found = {
  [Field in "engines" | "clients" | "quickstarts" | "judges"]: LegResult[Field][number][];
};

export interface LegOutcome {
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
): Promise<LegOutcome> {
  const startedAt = performance.now();
  const ledger = new Ledger(leg.name, say);
  const found: Found = { engines: [], clients: [], quickstarts: [], judges: [] };
  let skipped: string | undefined;
  try {
    await runThings(leg, selection, reference, ledger, found);
  } catch (error) {
    if (error instanceof Unavailable) skipped = error.message;
    else ledger.problems.push(error instanceof Error ? error.message : String(error));
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { result: { seconds, ...found }, problems: ledger.problems, ...(skipped !== undefined && { skipped }) };
}

async function runThings(
  leg: Leg,
  { parts, only = "" }: Selection,
  reference: string,
  ledger: Ledger,
  found: Found,
): Promise<void> {
  const context = createContext(leg.name);
  const wanted = <T>(part: Part, things: readonly T[] | undefined, nameOf: (thing: T) => string): readonly T[] =>
    parts.includes(part) ? (things ?? []).filter((thing) => nameOf(thing).startsWith(only)) : [];

  await leg.install(context);
  const exceptions = readExceptions();
  for (const engine of wanted("verdicts", leg.engines, ({ name }) => name)) {
    const run = () => runEngine(engine, context, exceptions[engine.name] ?? {});
    found.engines.push(...(await ledger.enter(engine.name, run)));
  }
  for (const tool of wanted("clients", leg.clients, (client) => client.tool)) {
    for (const input of tool.inputs) {
      const run = () => runClient(tool, context, input, reference);
      found.clients.push(...(await ledger.enter(`${tool.tool} from ${input}`, run)));
    }
  }
  for (const quickstart of wanted("quickstarts", leg.quickstarts, ({ file }) => file)) {
    found.quickstarts.push(...(await ledger.enter(quickstart.file, () => runQuickstart(quickstart, context))));
  }
  for (const judge of wanted("judges", leg.judges, ({ name }) => name)) {
    found.judges.push(...(await ledger.enter(judge.name, () => runJudge(judge, context))));
  }
  if (ledger.isEmpty && only !== "") throw new Error(`nothing of it is called ${only}`);
}

async function runJudge(judge: Judge, context: Context): Promise<Outcome<JudgeResult>> {
  const server = await startSandbox({ secretKey: SECRET_KEY });
  try {
    const { version, summary } = await judge.run(context, { baseUrl: server.url, secretKey: server.secretKey });
    return { result: { judge: judge.name, version, summary }, problems: [] };
  } finally {
    await server.close();
  }
}
