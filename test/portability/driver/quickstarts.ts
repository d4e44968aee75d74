/** The quickstarts, run against servers that are full, refuse, are down, or point elsewhere. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DATA } from "./data.js";
import type { Observed } from "./expectations.js";
import type { Command, Context, Quickstart } from "./leg.js";
import { CommandFailed } from "./process.js";
import { startRecorder } from "./recorder.js";
import type { QuickstartResult, StepResult } from "./results.js";
import { TRIALS, type Trial } from "./trials.js";

const MOST_LINES = 90;

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
  { name, file, files = 1, env: change, path = "", isDown, intercept }: Trial,
  { command, args, cwd, env }: Command,
  context: Context,
): Promise<Observed> {
  const recorder = await startRecorder(intercept);
  const { baseUrl, secretKey, requests } = recorder;
  const given = { RELEVA_BASE_URL: baseUrl + path, RELEVA_SECRET_KEY: secretKey, ...env, ...change };
  const unset = Object.entries(given).flatMap(([variable, value]) => (value === undefined ? ["-u", variable] : []));
  const options = {
    ...(cwd !== undefined && { cwd }),
    env: Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    timeoutSeconds: 180,
  };
  const what = [...args, ...Array.from({ length: files }, () => pathOf(file, name, context))];
  try {
    if (isDown) await recorder.close();
    return { exitCode: 0, ...(await context.run("env", [...unset, command, ...what], options)), requests };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { exitCode: error.exitCode, ...error.output, requests };
  } finally {
    if (!isDown) await recorder.close();
  }
}

function pathOf(file: Trial["file"], name: string, context: Context): string {
  if (file === "all") return fileURLToPath(new URL("quickstart.ndjson", DATA));
  const path = join(context.work, `${name.replaceAll(/[^\w]+/g, "-")}.ndjson`);
  if (file !== "missing") writeFileSync(path, file);
  return path;
}
