/** The quickstarts, run against servers that are full, refuse, are down, or point elsewhere. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DATA } from "./data.js";
import type { Command, Context, Quickstart } from "./leg.js";
import { CommandFailed } from "./process.js";
import { startRecorder } from "./recorder.js";
import type { QuickstartResult, StepResult } from "./results.js";
import { type Observed, TRIALS, type Trial } from "./trials.js";

const MOST_LINES = 40;

/** What a program that is not run must at least mention. */
const MENTIONED = [
  "RELEVA_BASE_URL",
  "RELEVA_SECRET_KEY",
  "Retry-After",
  "202",
  "429",
  "503",
  "message",
  "/api/v0/profiles",
];

export async function runQuickstart(quickstart: Quickstart, context: Context): Promise<StepResult<QuickstartResult>> {
  const { language, file } = quickstart;
  const text = readFileSync(join(context.home, file), "utf8");
  const problems = textProblems(text, quickstart.command === undefined);
  if (quickstart.command === undefined) return { problems, result: { language, file, judged: "text" } };
  await quickstart.prepare?.(context);
  const command = quickstart.command(context);
  for (const trial of TRIALS) {
    const found = trial.problems(await observe(trial, command, context));
    problems.push(...found.map((problem) => `${trial.name}: ${problem}`));
  }
  return { problems, result: { language, file, judged: "run" } };
}

export function textProblems(text: string, onlyText: boolean): string[] {
  const lines = text.trimEnd().split("\n").length;
  const missing = MENTIONED.filter((word) => onlyText && !text.toLowerCase().includes(word.toLowerCase()));
  return [
    ...(lines > MOST_LINES ? [`${lines} lines, more than ${MOST_LINES}`] : []),
    ...missing.map((word) => `nothing about ${word}`),
  ];
}

async function observe(
  { name, records, intercept }: Trial,
  { command, args, cwd, env }: Command,
  context: Context,
): Promise<Observed> {
  const file =
    records === "all"
      ? fileURLToPath(new URL("quickstart.ndjson", DATA))
      : join(context.work, `${name.replaceAll(" ", "-")}.ndjson`);
  if (records !== "all") writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const recorder = await startRecorder(intercept);
  const options = {
    ...(cwd !== undefined && { cwd }),
    env: { RELEVA_BASE_URL: recorder.baseUrl, RELEVA_SECRET_KEY: recorder.secretKey, ...env },
    timeoutSeconds: 180,
  };
  try {
    return { exitCode: 0, ...(await context.run(command, [...args, file], options)), requests: recorder.requests };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { exitCode: error.exitCode, ...error.output, requests: recorder.requests };
  } finally {
    await recorder.close();
  }
}
