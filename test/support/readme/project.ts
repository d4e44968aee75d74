import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const runner = ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}

export interface Connection {
  readonly baseUrl: string;
  readonly secretKey: string;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder of a user of this package, who has installed it: by links to the sources, under its public names alone. */
export interface Project {
  readonly folder: string;
  write(file: string, text: string): void;
  /** Runs a TypeScript file of the project. */
  runFile(file: string, connection: Connection): Promise<Ended>;
  /** Runs a line of a shell session, with stderr on stdout as a terminal shows it. `npm` means the checkout, where the README tells its readers to stand. */
  runLine(line: string, connection: Connection): Promise<Ended>;
  remove(): void;
}

export function createProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "releva-project-"));
  const installed = join(folder, "node_modules", manifest.name);
  const bin = join(folder, "node_modules", ".bin");
  mkdirSync(installed, { recursive: true });
  mkdirSync(bin);
  for (const part of ["src", "generated", "openapi"]) symlinkSync(join(root, part), join(installed, part));
  const { name } = manifest;
  writeFileSync(join(installed, "package.json"), JSON.stringify({ name, type: "module", exports: sourceExports() }));
  for (const [command, target] of Object.entries(manifest.bin)) {
    const line = [process.execPath, ...runner, join(installed, sourceOf(target))].map((word) => `'${word}'`).join(" ");
    writeFileSync(join(bin, command), `#!/bin/sh\nexec ${line} "$@"\n`);
    chmodSync(join(bin, command), 0o755);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", type: "module" }));

  const environment = ({ baseUrl, secretKey }: Connection): NodeJS.ProcessEnv => ({
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    RELEVA_BASE_URL: baseUrl,
    RELEVA_SECRET_KEY: secretKey,
    NO_COLOR: "1",
  });
  return {
    folder,
    write: (file, text) => writeFileSync(join(folder, file), text),
    runFile: (file, connection) => run(process.execPath, [...runner, file], folder, environment(connection)),
    runLine(line, connection) {
      const session = `npx() { "$@"; }\nnpm() { command npm --prefix '${root}' "$@"; }\n(${line}) 2>&1`;
      return run("sh", ["-c", session], folder, environment(connection));
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The exports of package.json, each with the source that it is built from. */
function sourceExports(): Readonly<Record<string, string>> {
  const entries = Object.entries(manifest.exports);
  return Object.fromEntries(
    entries.map(([name, target]) => [name, typeof target === "string" ? target : `./${sourceOf(target.default)}`]),
  );
}

const sourceOf = (built: string): string => built.replace(/^(?:\.\/)?dist\/(.*)\.js$/, "src/$1.ts");

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(command, [...args], { cwd, env, encoding: "utf8" }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
