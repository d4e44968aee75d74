import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { coreSize } from "./bundle-size.js";
import { type Packed, RULES } from "./rules.js";

/**
 * `npm run check:package` packs the package as it would be published and looks at it as its users' tools will: our rules of
 * what is in it and how large, publint for the manifest, are-the-types-wrong for the resolution of its types.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);
const folder = mkdtempSync(join(tmpdir(), "releva-profiles-pack-"));

try {
  const [{ filename, size, files }] = JSON.parse(
    run("npm", "pack", "--json", "--silent", "--pack-destination", folder),
  );
  const tarball = join(folder, filename);
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  const packed: Packed = {
    files: new Map(paths.map((path) => [path, readFileSync(path, "utf8")])),
    packedBytes: size,
    coreBytes: await coreSize(),
    folders: [root, tmpdir()],
  };
  const problems = [
    ...Object.values(RULES).flatMap((broken) => broken(packed)),
    ...(await publintProblems(tarball)),
    ...typeProblems(tarball),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(
    `package: ${paths.length} files, ${kB(size)} packed; the client in a bundle ${kB(packed.coreBytes)}, gzip`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 26 });
}

async function publintProblems(tarball: string): Promise<string[]> {
  const pack = { tarball: new Uint8Array(readFileSync(tarball)).buffer };
  const { messages, pkg } = await publint({ strict: true, pack });
  return messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`);
}

function typeProblems(tarball: string): string[] {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
  const data = Object.keys(exports).filter((name) => typeof exports[name] === "string");
  const options = ["--profile", "strict", "--format", "ascii", "--exclude-entrypoints", ...data];
  try {
    run(process.execPath, "node_modules/@arethetypeswrong/cli/dist/index.js", tarball, ...options);
    return [];
  } catch (error) {
    return [`are-the-types-wrong:\n${(error as { stdout?: string }).stdout ?? String(error)}`];
  }
}
