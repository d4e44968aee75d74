/** test/portability/results.json: what each leg gave when it was last run as a whole, and was green or pinned. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Input, VerdictEngine } from "./leg.js";

export interface Results {
  readonly legs: Readonly<Record<string, LegResult>>;
}

export interface LegResult {
  /** Hash of everything that the result rests on; see hash.ts. */
  readonly inputs: string;
  readonly engines: readonly EngineResult[];
  readonly clients: readonly ClientResult[];
  readonly quickstarts: readonly QuickstartResult[];
  readonly judges: readonly JudgeResult[];
}

export interface EngineResult {
  readonly engine: string;
  readonly version: string;
  readonly file: VerdictEngine["file"];
  readonly vectors: number;
  readonly exceptions: readonly { readonly reason: string; readonly vectors: readonly string[] }[];
}

/** `none`: there is nothing to do at this stage, or an earlier one failed. `text`: what is generated was read, not run. */
export interface ClientResult {
  readonly tool: string;
  readonly language: string;
  readonly version: string;
  readonly input: Input;
  readonly generate: "yes" | "no";
  readonly compile: "yes" | "no" | "none";
  readonly wire: "equal" | "differs" | "text" | "text-differs" | "none";
  readonly state: "equal" | "differs" | "none";
  readonly differences: readonly string[];
  readonly reason?: string;
  readonly upstream?: string;
  readonly workaround?: string;
  readonly advice?: string;
}

export interface QuickstartResult {
  readonly language: string;
  readonly file: string;
  readonly judged: "run" | "text";
}

export interface JudgeResult {
  readonly judge: string;
  readonly version: string;
  readonly summary: string;
}

/** How one engine, client, quickstart or judge of a leg did: a leg with a problem is not written to results.json. */
export interface StepResult<Result> {
  readonly result: Result;
  readonly problems: readonly string[];
}

export const RESULTS: URL = new URL("../results.json", import.meta.url);

export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(RESULTS, "utf8")) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { legs: {} };
    throw error;
  }
}

/** Replaces one leg's part, in the order of `names`, and takes out what is in no leg any more. */
export function writeLegResult(names: readonly string[], name: string, result: LegResult): Results {
  const legs = { ...readResults().legs, [name]: result };
  const ordered = names.flatMap((leg) => (legs[leg] === undefined ? [] : [[leg, legs[leg]] as const]));
  const results: Results = { legs: Object.fromEntries(ordered) };
  replace(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  return results;
}

/** At once: a run that is stopped leaves no half of a file. */
export function replace(file: URL, text: string): void {
  const draft = new URL(`${file.href}.new`);
  writeFileSync(draft, text);
  renameSync(draft, file);
}
