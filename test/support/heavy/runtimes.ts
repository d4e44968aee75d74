import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import * as esbuild from "esbuild";

const exec = promisify(execFile);

/** What became of one check of test/support/runtimes/suite.mjs. */
export interface Verdict {
  readonly name: string;
  readonly problem?: string;
}

export interface Runtime {
  readonly name: string;
  readonly version: string;
  /** What npm installs. */
  readonly spec: string;
  /** @param connection to a sandbox, as JSON */
  readonly run: (folder: string, connection: string) => Promise<readonly Verdict[]>;
}

/** Under node_modules, the folder of a scope that holds what fits this machine, and the program in it. */
type Program = readonly [scope: string, path: string];

const withCommandLine =
  ([scope, path]: Program, args: readonly string[]): Runtime["run"] =>
  async (folder, connection) => {
    const program = await find(folder, scope, path);
    const { stdout } = await exec(program, [...args, "main.mjs", connection], { cwd: folder, timeout: 60_000 });
    return JSON.parse(stdout);
  };

const fromNpm = (name: string, version: string, spec: string, run: Runtime["run"]): Runtime => ({
  ...{ name, version, run },
  spec: `${spec}@${version}`,
});

/** The package `node` downloads its program when it is installed; this one is what it downloads. */
const node = (version: string): Runtime => {
  const alias = `node${Number.parseInt(version, 10)}`;
  const spec = `${alias}@npm:node-${process.platform}-${process.arch}`;
  return fromNpm("Node", version, spec, withCommandLine([".", `${alias}/bin/node`], []));
};

const DENO = ["run", "--allow-net=127.0.0.1", "--node-modules-dir=manual", "--no-lock"];

/** Of Node, the oldest version that the package promises to work on, and the newest of the later lines. */
export const RUNTIMES: readonly Runtime[] = [
  node("20.19.0"),
  node("22.23.3"),
  node("24.21.0"),
  fromNpm("Bun", "1.4.5", "bun", withCommandLine(["@oven", "bin/bun"], [])),
  fromNpm("Deno", "2.9.6", "deno", withCommandLine(["@deno", "deno"], DENO)),
  fromNpm("workerd", "1.20261117.1", "workerd", inWorkerd),
];

/** Without install scripts: the programs are in packages of their own, and are used from there. */
export async function install(folder: string, tarball: string): Promise<void> {
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", tarball];
  await exec("npm", [...args, ...RUNTIMES.map(({ spec }) => spec)], { cwd: folder });
}

async function find(folder: string, scope: string, path: string): Promise<string> {
  const modules = join(folder, "node_modules", scope);
  if (scope === ".") return join(modules, path);
  const [installed, ...others] = await readdir(modules);
  if (!installed || others.length > 0) throw new Error(`${scope} must hold one package for this machine`);
  return join(modules, installed, path);
}

/** A worker has no command line: it is asked over HTTP. */
async function inWorkerd(folder: string, connection: string): Promise<readonly Verdict[]> {
  const [entry, outfile] = [join(folder, "worker.mjs"), join(folder, "worker.js")];
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker"],
  });
  const program = await find(folder, "@cloudflare", "bin/workerd");
  const workerd = spawn(program, ["serve", "workerd.capnp", "--control-fd=1"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(createInterface(workerd.stdout), "line", { signal: AbortSignal.timeout(20_000) })) as [
      string,
    ];
    const { port } = JSON.parse(line) as { port: number };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: connection });
    if (!answer.ok) throw new Error(`workerd answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Verdict[];
  } finally {
    workerd.kill();
  }
}
