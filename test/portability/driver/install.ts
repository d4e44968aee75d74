/** Brings what a language needs: packages of Debian, Maven, npm and PyPI, each in a folder of this driver. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type Context, Unavailable } from "./leg.js";

type Run = Context["run"];

/** Installs what is missing among these packages. */
export async function debian(run: Run, packages: readonly string[]): Promise<void> {
  const missing = await missingOf(run, packages);
  if (missing.length === 0) return;
  const install = ["install", "-y", "-qq", "--no-install-recommends", ...missing];
  try {
    await aptGet(run, ...install);
  } catch {
    await aptGet(run, "update", "-qq"); // the lists of a fresh machine are empty or old
    await aptGet(run, ...install);
  }
}

async function missingOf(run: Run, packages: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run("dpkg", ["--get-selections", ...packages]);
  const selected = /^([^:\s]+)\S*\s+install$/gm; // zlib1g:amd64    install
  const installed = new Set(Array.from(stdout.matchAll(selected), ([, name]) => name));
  return packages.filter((name) => !installed.has(name));
}

async function aptGet(run: Run, ...args: string[]): Promise<void> {
  const root = process.getuid?.() === 0;
  const command = ["apt-get", ...args];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  try {
    await run(root ? "apt-get" : "sudo", root ? args : ["-n", "-E", ...command], { env });
  } catch (error) {
    if (!/password is required/.test(String(error))) throw error;
    throw new Unavailable(`\`${command.join(" ")}\` needs the right to install packages`);
  }
}

/** A JDK and Maven: Debian's, where there are none. */
export async function jdk(context: Context): Promise<void> {
  await context.run("javac", ["-version"]).catch(() => context.debian("default-jdk-headless"));
  await context.run("mvn", ["--version"]).catch(() => context.debian("maven"));
}

/** Keeps a class path as `java` and `javac` read it, so that a command can be told without waiting for Maven: `java @file Main`. */
export async function writeClassPath(context: Context, name: string, ...parts: readonly string[]): Promise<void> {
  await writeFile(classPathFile(context, name), `-cp "${parts.join(delimiter).replaceAll("\\", "\\\\")}"\n`);
}

export function classPathFile(context: Context, name: string): string {
  return join(context.work, `${name}.classpath`);
}

const DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath";

/** The class path of these artifacts and what they depend on, in the repository of the user's Maven. */
export async function maven(run: Run, folder: string, coordinates: readonly string[]): Promise<string> {
  const pom = pomFor(coordinates);
  const home = join(folder, createHash("sha256").update(pom).digest("hex").slice(0, 12));
  const classPathFile = join(home, "classpath");
  const known = existsSync(classPathFile) ? await readFile(classPathFile, "utf8") : undefined;
  if (known?.split(delimiter).every((jar) => existsSync(jar))) return known;

  await mkdir(home, { recursive: true });
  await writeFile(join(home, "pom.xml"), pom);
  await run("mvn", ["-B", "-q", DEPENDENCY_PLUGIN, `-Dmdep.outputFile=${classPathFile}`], { cwd: home });
  return readFile(classPathFile, "utf8");
}

function pomFor(coordinates: readonly string[]): string {
  const dependencies = coordinates.map((coordinate) => {
    const [group, artifact, version, ...rest] = coordinate.split(":");
    if (version === undefined || rest.length > 0) throw new Error(`${coordinate} is not group:artifact:version`);
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>releva</groupId><artifactId>portability</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies.join("\n")}
</dependencies>
</project>
`;
}

/** Installs what the lock file in `from` names into `to`, unless an earlier run has done so, and gives the folder of its commands. */
export async function npm(context: Context, from: string, to: string): Promise<string> {
  const bin = join(to, "node_modules/.bin");
  if (await isInstalled(from, to)) return bin;
  await mkdir(to, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) await copyFile(join(from, file), join(to, file));
  await context.run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: to });
  return bin;
}

/** npm empties node_modules first, and writes this file there last. */
async function isInstalled(from: string, to: string): Promise<boolean> {
  if (!existsSync(join(to, "node_modules/.package-lock.json"))) return false;
  const [wanted, there] = await Promise.all([from, to].map((folder) => readFile(join(folder, "package-lock.json"))));
  return wanted !== undefined && there !== undefined && wanted.equals(there);
}

/** The `bin` folder of a virtual environment that holds these requirements and nothing else. */
export async function python(run: Run, work: string, requirements: string, name: string): Promise<string> {
  const { stdout: version } = await run("python3", ["--version"]);
  const hash = createHash("sha256")
    .update(version)
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const home = join(work, `venv-${name}-${hash}`);
  const bin = join(home, "bin");
  const complete = join(home, "complete");
  if (existsSync(complete)) return bin;

  await rm(home, { recursive: true, force: true });
  await run("python3", ["-m", "venv", home]);
  await run(join(bin, "pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  await writeFile(complete, "");
  return bin;
}
