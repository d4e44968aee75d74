import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

/**
 * Packs the package as it would be published and looks at it as its users' tools will: the list of files against the
 * reviewed one (`--write` accepts the new list), publint for the manifest, are-the-types-wrong for the resolution.
 */
const LIST = new URL("files.txt", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "releva-profiles-pack-"));
const problems: string[] = [];

try {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--silent", "--pack-destination", folder])) as [Packed];
  const tarball = join(folder, packed.filename);

  const list = packed.files.map(({ path }) => path.replace(/chunk-[A-Z0-9]+\.js$/, "chunk-*.js"));
  const text = `${[...new Set(list)].sort().join("\n")}\n`;
  if (process.argv.includes("--write")) writeFileSync(LIST, text);
  else problems.push(...difference(readFileSync(LIST, "utf8"), text));

  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
  });
  for (const message of messages) problems.push(`publint: ${formatMessage(message, pkg) ?? message.code}`);

  const dataFiles = [
    "./openapi.yaml",
    "./openapi.json",
    "./openapi-3.0.json",
    "./schema.json",
    "./vectors.json",
    "./package.json",
  ];
  const attw = [
    "node_modules/@arethetypeswrong/cli/dist/index.js",
    tarball,
    "--profile",
    "esm-only",
    "--format",
    "ascii",
    "--exclude-entrypoints",
    ...dataFiles,
  ];
  try {
    run(process.execPath, attw);
  } catch (error) {
    problems.push(`are-the-types-wrong:\n${(error as { stdout?: string }).stdout ?? String(error)}`);
  }
  if (problems.length === 0) console.log(`package: ${list.length} files, ${Math.round(packed.size / 1024)} kB packed`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 26 });
}

function difference(expected: string, actual: string): string[] {
  const before = new Set(expected.split("\n"));
  const after = new Set(actual.split("\n"));
  return [
    ...[...after]
      .filter((path) => !before.has(path))
      .map((path) => `packed, but not in ${LIST.pathname.split("/").slice(-3).join("/")}: ${path}`),
    ...[...before]
      .filter((path) => !after.has(path))
      .map((path) => `in the list of packed files, but not packed: ${path}`),
  ];
}
