import type { CheckComponent } from "./components.js";
import { type Fence, fencesOf } from "./markdown.js";
import { curlCalls } from "./shell.js";

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

export interface PayloadProblem {
  readonly file: string;
  readonly line: number;
  /** JSON Pointer into the payload; empty for the payload as a whole. */
  readonly pointer: string;
  readonly message: string;
}

export interface PayloadReport {
  readonly fences: number;
  readonly curlBodies: number;
  readonly problems: readonly PayloadProblem[];
}

/** What a fence is marked with that shows JSON which is neither sent nor received, such as a report. */
export const NOT_A_PAYLOAD = "not-a-payload";

const REQUEST = "UpsertProfilesRequest";
const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "shell", "console"]);
const JSON_LANGUAGES: ReadonlySet<string> = new Set(["json", "jsonc", "json5"]);
const LINES_LANGUAGES: ReadonlySet<string> = new Set(["ndjson", "jsonl"]);

interface Payload {
  readonly line: number;
  readonly kind: "fence" | "curl";
  readonly component: string;
  /** Undefined where no payload can be read. */
  readonly text: string | undefined;
}

/** Checks every payload of the files: marked JSON fences and curl bodies of Markdown, curl bodies of shell scripts. */
export function checkPayloads(files: readonly TextFile[], path: string, checkComponent: CheckComponent): PayloadReport {
  const found = files.map(({ file, text }) => ({
    file,
    payloads: file.endsWith(".md") ? fencesOf(text).flatMap((fence) => inFence(fence, path)) : inShell(text, 1, path),
  }));
  const count = (kind: Payload["kind"]): number =>
    found.flatMap(({ payloads }) => payloads).filter((payload) => payload.kind === kind).length;
  const problems = found.flatMap(({ file, payloads }) =>
    payloads.flatMap((payload) =>
      problemsOf(payload, checkComponent).map((problem) => ({ file, line: payload.line, ...problem })),
    ),
  );
  return { fences: count("fence"), curlBodies: count("curl"), problems };
}

function inFence({ language, mark, line, text }: Fence, path: string): readonly Payload[] {
  if (SHELLS.has(language)) return inShell(text, line + 1, path);
  const isLines = LINES_LANGUAGES.has(language);
  if (mark === NOT_A_PAYLOAD || !(isLines || JSON_LANGUAGES.has(language))) return [];
  if (!isLines) return [{ line, kind: "fence", component: mark, text }];
  return text
    .split("\n")
    .map((record, index): Payload => ({ line: line + 1 + index, kind: "fence", component: mark, text: record }))
    .filter((payload) => payload.text !== "");
}

function inShell(text: string, firstLine: number, path: string): readonly Payload[] {
  return curlCalls(text, path).map(({ line, body }) => ({
    line: firstLine + line - 1,
    kind: "curl",
    component: REQUEST,
    text: body,
  }));
}

function problemsOf(
  { component, text }: Payload,
  checkComponent: CheckComponent,
): readonly Omit<PayloadProblem, "file" | "line">[] {
  if (component === "") {
    return [
      {
        pointer: "",
        message: `say what it shows: \`\`\`json <component of the contract>, or \`\`\`json ${NOT_A_PAYLOAD}`,
      },
    ];
  }
  if (text === undefined) return [{ pointer: "", message: "the body cannot be read: write it as -d '<JSON>'" }];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return [{ pointer: "", message: `is not JSON: ${error instanceof Error ? error.message : error}` }];
  }
  return checkComponent(component, value).map(({ path, message }) => ({ pointer: path, message }));
}
