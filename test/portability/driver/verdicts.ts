/** The verdicts of other languages' validators on every vector. */
import { readFileSync } from "node:fs";
import type { Context, VerdictEngine } from "./leg.js";
import type { EngineResult, StepResult } from "./results.js";

/** What is pinned of one engine: the vectors whose verdict differs, each with the reason. */
export type Exceptions = Readonly<Record<string, string>>;

export const EXCEPTIONS: URL = new URL("../exceptions.json", import.meta.url);

export function readExceptions(): Readonly<Record<string, Exceptions>> {
  return JSON.parse(readFileSync(EXCEPTIONS, "utf8")) as Record<string, Exceptions>;
}

interface Vector {
  readonly name: string;
  readonly valid: boolean;
  readonly why: string;
}

export async function runEngine(
  engine: VerdictEngine,
  context: Context,
  pinned: Exceptions,
): Promise<StepResult<EngineResult>> {
  await engine.prepare?.(context);
  const { command, args, ...options } = engine.command(context);
  const { stdout } = await context.run(
    command,
    [...args, context.contract[engine.file], context.contract.vectors],
    options,
  );
  const { version, verdicts } = parseVerdicts(stdout);
  const vectors = JSON.parse(readFileSync(context.contract.vectors, "utf8")) as readonly Vector[];
  return {
    problems: verdictProblems(vectors, verdicts, pinned),
    result: { engine: engine.name, version, file: engine.file, vectors: vectors.length, exceptions: byReason(pinned) },
  };
}

interface Printed {
  readonly version: string;
  readonly verdicts: Readonly<Record<string, boolean>>;
}

function parseVerdicts(stdout: string): Printed {
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  const { version, verdicts } = JSON.parse(line) as Partial<Printed>;
  if (typeof version !== "string" || typeof verdicts !== "object") {
    throw new Error('the last line must be {"version": "...", "verdicts": {...}}');
  }
  return { version, verdicts };
}

/** Differences that are not pinned, pins that no longer differ, and vectors without a verdict. */
export function verdictProblems(
  vectors: readonly Vector[],
  verdicts: Readonly<Record<string, boolean>>,
  pinned: Exceptions,
): readonly string[] {
  const said = (valid: boolean): string => (valid ? "valid" : "invalid");
  const problems = vectors.flatMap(({ name, valid, why }) => {
    const verdict = verdicts[name];
    if (typeof verdict !== "boolean") return [`no verdict on ${name}`];
    if (verdict === valid) {
      return name in pinned ? [`${name} is pinned as an exception, and is none any more`] : [];
    }
    return name in pinned ? [] : [`${name} is ${said(valid)}, and ${said(verdict)} to this engine. ${why}`];
  });
  const names = new Set(vectors.map(({ name }) => name));
  const unknown = Object.keys(pinned).filter((name) => !names.has(name));
  return [...problems, ...unknown.map((name) => `${name} is pinned as an exception, and is no vector`)];
}

function byReason(pinned: Exceptions): EngineResult["exceptions"] {
  const reasons = [...new Set(Object.values(pinned))];
  return reasons.map((reason) => ({ reason, vectors: Object.keys(pinned).filter((name) => pinned[name] === reason) }));
}
