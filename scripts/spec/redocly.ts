import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = "node_modules/@redocly/cli/bin/cli.js";
const CONFIG = ["--config", "openapi/redocly.yaml"];

export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

interface Report {
  readonly problems: readonly {
    readonly ruleId: string;
    readonly message: string;
    readonly location: readonly {
      readonly source: { readonly ref: string };
      readonly start?: { readonly line: number };
    }[];
  }[];
}

/** Lints with the house rules. */
export async function lintFiles(files: readonly string[]): Promise<readonly Problem[]> {
  const { code, stdout, stderr } = await redocly("lint", ...files, "--format", "json", "--max-problems", "1000");
  // 1 is "problems found"; anything else means that nothing was linted.
  if (code > 1) throw new Error(`redocly failed\n${stderr}`);
  // One JSON document per file, one after the other.
  const reports = stdout === "" ? [] : stdout.replaceAll("\n}{", "\n}\0{").split("\0");
  if (reports.length !== files.length)
    throw new Error(`redocly linted ${reports.length} of ${files.length} files\n${stderr}`);
  return reports.flatMap((text) => (JSON.parse(text) as Report).problems.map(toProblem));
}

function toProblem({ ruleId, message, location }: Report["problems"][number]): Problem {
  const [place] = location;
  return { file: place?.source.ref ?? "?", line: place?.start?.line ?? 0, rule: ruleId, message };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The CLI is run, because @redocly/cli bundles its core and exports nothing. */
export function redocly(...args: string[]): Promise<Ended> {
  const env = {
    ...process.env,
    REDOCLY_TELEMETRY: "off",
    REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
    REDOCLY_SUPPRESS_NOTIFICATIONS: "true",
  };
  return new Promise((resolve, reject) => {
    const options = { cwd: ROOT, env, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [CLI, ...args, ...CONFIG], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, stdout, stderr });
      else reject(new Error(`redocly failed\n${stderr}`, { cause: error }));
    });
  });
}
