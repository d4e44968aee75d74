import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { CommandFailed, run } from "../portability/driver/process.js";
import { startArrivals } from "./arrivals.js";
import type { Cell } from "./cell.js";
import { FILES } from "./programs.js";

/** How a cell ended: with nothing, or with what was wrong. */
export type Ending = string | undefined;

/** A project of a user's: an empty folder in which npm installs the package and the tools of some cells. */
export interface Project {
  readonly cells: readonly Cell[];
  readonly tools: readonly string[];
}

/** Cells that need the same tools share a project: installing takes longer than running. */
export function projectsOf(cells: readonly Cell[]): readonly Project[] {
  const projects = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = [...toolsOf(cell), cell.installsItself].join(" ");
    projects.set(key, [...(projects.get(key) ?? []), cell]);
  }
  return [...projects.values()].map((some) => ({ cells: some, tools: some[0] ? toolsOf(some[0]) : [] }));
}

/** The package `node` downloads its program when it is installed; this one is what it downloads. */
const NODE = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

const toolsOf = ({ tools, node }: Cell): readonly string[] => [...tools, ...(node ? [`${NODE}@${node}`] : [])];

const INSTALL = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];

/** Nothing of the driver's own run may steer the tools. */
const NEUTRAL = {
  NODE_OPTIONS: "",
  NO_COLOR: "1",
  CI: "true",
  NEXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
};

/** Installs a project, runs its cells one after another, and takes it away. */
export async function runProject(
  { cells, tools }: Project,
  tarball: string,
  told: (cell: Cell, ending: Ending, seconds: number) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "releva-consumer-"));
  try {
    const installing = performance.now();
    const failed = await install(
      folder,
      cells.some(({ installsItself }) => installsItself) ? tools : [tarball, ...tools],
    );
    for (const [index, cell] of cells.entries()) {
      const startedAt = index === 0 ? installing : performance.now();
      const ending = failed ?? (await runCell(cell, folder, String(index), tarball));
      told(cell, ending, (performance.now() - startedAt) / 1000);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function install(folder: string, packages: readonly string[]): Promise<Ending> {
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  if (packages.length === 0) return undefined;
  return ending(run({ command: "npm", args: [...INSTALL, ...packages], cwd: folder }, join(folder, "install.log")));
}

async function runCell(cell: Cell, folder: string, name: string, tarball: string): Promise<Ending> {
  const away = await mkdtemp(join(tmpdir(), "releva-consumer-away-"));
  const home = cell.installsItself ? join(away, "project") : join(folder, name);
  const out = join(away, "out");
  const arrivals = await startArrivals();
  try {
    const files = { "package.json": JSON.stringify({ name: "cell", private: true }), ...cell.files };
    for (const [file, text] of Object.entries(files)) await put(join(home, file), text);
    for (const [file, text] of Object.entries(FILES)) await put(join(away, "files", file), text);
    await mkdir(out);
    await copyFile(tarball, join(away, "releva-profiles.tgz"));
    const env = {
      ...NEUTRAL,
      PATH: [...(await programsIn(folder, cell.node !== undefined)), process.env.PATH].join(delimiter),
      RELEVA_BASE_URL: arrivals.connection.baseUrl,
      RELEVA_SECRET_KEY: arrivals.connection.secretKey,
      FILES: join(away, "files"),
      TARBALL: join(away, "releva-profiles.tgz"),
      OUT: out,
    };
    const script = cell.steps.join("\n");
    const command = { command: "sh", args: ["-e", "-c", script], cwd: home, env };
    const failed = await ending(run(command, join(away, "log"), { timeoutSeconds: 240 }));
    if (failed !== undefined) return failed;
    const problems = arrivals.problems(cell.sends, cell.times ?? 1);
    return problems.length > 0 ? problems.join("\n") : undefined;
  } finally {
    await arrivals.close();
    await rm(away, { recursive: true, force: true });
  }
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** The commands that npm has installed. Without install scripts, those of Bun and Deno are in packages of their own. */
async function programsIn(folder: string, withNode: boolean): Promise<readonly string[]> {
  const modules = join(folder, "node_modules");
  const scopes: readonly (readonly [scope: string, bin: string])[] = [
    ["@oven", "bin"],
    ["@deno", "."],
  ];
  const own = await Promise.all(
    scopes.map(async ([scope, bin]) => {
      const packages = await readdir(join(modules, scope)).catch(() => []);
      return packages.map((name) => join(modules, scope, name, bin));
    }),
  );
  return [...(withNode ? [join(modules, NODE, "bin")] : []), ...own.flat(), join(modules, ".bin")];
}

async function ending(running: Promise<unknown>): Promise<Ending> {
  try {
    await running;
    return undefined;
  } catch (error) {
    if (error instanceof CommandFailed)
      return `${error.output.stdout}\n${error.output.stderr}\n${error.message.split(";")[0]}`;
    throw error;
  }
}
