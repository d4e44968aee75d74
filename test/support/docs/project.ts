import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { inject } from "vitest";
import { MANIFEST, programIn } from "../installed.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Connection {
  readonly baseUrl: string;
  readonly secretKey: string;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program of the project is run. */
export interface RunOptions {
  /** Beside that of the connection. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads. */
  readonly input?: string;
  /** Sends it SIGTERM. */
  readonly stop?: AbortSignal;
}

/** The folder of a user of this package, who has installed it. */
export interface Project {
  readonly folder: string;
  write(file: string, text: string): void;
  /** Runs a file of the project, TypeScript or JavaScript. */
  runFile(file: string, connection: Connection, options?: RunOptions): Promise<Ended>;
  /** Runs a line of a shell session, with stderr on stdout as a terminal shows it. `npm` means the checkout, where the README tells its readers to stand. */
  runLine(line: string, connection: Connection): Promise<Ended>;
  remove(): void;
}

/** @param packages what the user has installed beside it */
export function createProject(packages: readonly string[] = []): Project {
  const folder = mkdtempSync(join(tmpdir(), "releva-project-"));
  const bin = join(folder, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(inject("installed"), join(folder, "node_modules", MANIFEST.name), "junction");
  for (const name of packages)
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
  for (const command of Object.keys(MANIFEST.bin)) symlinkSync(programIn(inject("installed")), join(bin, command));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", type: "module" }));

  // What npm says of the tests, and what the program takes to be said of itself.
  const withoutManager = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const environment = ({ baseUrl, secretKey }: Connection): NodeJS.ProcessEnv => ({
    ...withoutManager,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    RELEVA_BASE_URL: baseUrl,
    RELEVA_SECRET_KEY: secretKey,
    NO_COLOR: "1",
  });
  return {
    folder,
    write: (file, text) => writeFileSync(join(folder, file), text),
    async runFile(file, connection, { env, ...options } = {}) {
      const script = file.endsWith(".ts") ? await compiled(folder, file) : file;
      return run(process.execPath, [script], folder, { ...environment(connection), ...env }, options);
    },
    runLine(line, connection) {
      const session = `npx() { "$@"; }\nnpm() { command npm --prefix '${root}' "$@"; }\n(${line}) 2>&1`;
      return run("sh", ["-c", session], folder, environment(connection));
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The program and the files of the project that it imports, without their types. */
async function compiled(folder: string, file: string): Promise<string> {
  const outfile = join(folder, file.replace(/\.ts$/, ".mjs"));
  const entryPoints = [join(folder, file)];
  await esbuild.build({ entryPoints, outfile, bundle: true, packages: "external", platform: "node", format: "esm" });
  return outfile;
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  { input, stop }: RunOptions = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(command, [...args], { cwd, env, encoding: "utf8" }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    stop?.addEventListener("abort", () => child.kill("SIGTERM")); // with a signal of its own, it would not say how it ended
    child.stdin?.on("error", () => {}); // what has ended reads no more
    if (input !== undefined) child.stdin?.end(input);
  });
}
