import { type Context, Unavailable } from "../leg.js";

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
