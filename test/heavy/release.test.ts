/** A release, from a changeset to what a user installs, by the scripts and commands of .github/workflows/release.yml. */
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Registry, startRegistry } from "../support/heavy/registry.js";
import { MANIFEST } from "../support/installed.js";

const folder = mkdtempSync(join(tmpdir(), "releva-release-"));
const project = join(folder, "project");
const CHANGESET = '---\n"releva-profiles": minor\n---\n\nCustomers may have a nickname.\n';
let registry: Registry;

beforeAll(async () => {
  registry = await startRegistry(join(folder, "registry"));
  copyProject();
});
afterAll(async () => {
  await registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is in git, and what is installed: linked, as the build asks for `node_modules` beside the sources. */
function copyProject(): void {
  const files = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0").filter(existsSync);
  for (const file of files) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    cpSync(file, join(project, file), { dereference: false });
  }
  execFileSync("cp", ["-a", "--link", "node_modules", project]);
  for (const cache of [".cache", ".vite"])
    rmSync(join(project, "node_modules", cache), { recursive: true, force: true });
  git("init", "--quiet", "--initial-branch=main");
  commit("What was");
}

function git(...args: readonly string[]): void {
  const who = ["-c", "user.name=Ana", "-c", "user.email=ana@shop.example", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...who, ...args], { cwd: project });
}

function commit(message: string): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", message);
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(cwd: string, command: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env: registry.env, timeout: 240_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    );
  });
}

const npm = (...args: readonly string[]): Promise<Ended> => run(project, "npm", ...args);
const ready = (): Promise<Ended> => run(project, "npx", "tsx", "scripts/release/ready.ts", "shop/releva-profiles");
const read = (file: string): string => readFileSync(join(project, file), "utf8");
const tarball = (): string =>
  `./release/${readdirSync(join(project, "release")).find((file) => file.endsWith(".tgz"))}`;

test("a changeset raises the version wherever it is named, and becomes a section of the changelog", async () => {
  writeFileSync(join(project, ".changeset/nickname.md"), CHANGESET);
  commit("Let customers have a nickname");
  const { code, stderr } = await npm("run", "-s", "release:version");
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("rror")]);
  const [, minor = 0] = MANIFEST.version.split(".").map(Number);
  const version = `0.${minor + 1}.0`;
  expect(JSON.parse(read("package.json")).version).toBe(version);
  for (const file of ["package-lock.json", "src/settings.ts", "examples/docker/Dockerfile"]) {
    expect(read(file)).toContain(version);
  }
  expect(read("CHANGELOG.md").split(/^## /m)[1]).toMatch(
    new RegExp(`^${version}\n\n### Minor Changes\n\n- [0-9a-f]{7}: Customers may have a nickname.\n`),
  );
  expect(readdirSync(join(project, ".changeset")).sort()).toEqual(["README.md", "config.json"]);
  commit("Version");
});

test("it is not released while it is nobody's, and is due when it has an owner", async () => {
  const refused = await ready();
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  const [, command = ""] = /`npx (tsx scripts\/release\/owner\.ts .+)`, and commit/.exec(refused.stderr) ?? [];
  expect((await run(project, "npx", ...command.split(" "))).code).toBe(0);
  const { version } = JSON.parse(read("package.json"));
  expect((await ready()).stdout).toBe(`publish=true\nversion=${version}\ncontract=contract-v1.0.0\n`);
  expect(read("generated/go.mod")).toContain("github.com/shop/releva-profiles/");
  for (const check of ["scripts/spec/lint.ts", "test/portability/driver/stale.ts", "scripts/release/check.ts"]) {
    expect(await run(project, "npx", "tsx", check)).toMatchObject({ code: 0, stderr: "" });
  }
});

test("what is packed asks for provenance, which npm makes in a workflow alone", async () => {
  mkdirSync(join(project, "release"));
  expect(await npm("pack", "--silent", "--pack-destination", "release")).toMatchObject({ code: 0 });
  const { code, stderr } = await npm("publish", tarball());
  expect([code, stderr]).toEqual([1, expect.stringContaining("Automatic provenance generation not supported")]);
  expect((await npm("view", "releva-profiles", "version")).stderr).toContain("E404");
});

test("without it the registry takes the version once", async () => {
  expect(await npm("publish", tarball(), "--provenance=false")).toMatchObject({ code: 0 });
  const { code, stderr } = await npm("publish", tarball(), "--provenance=false");
  expect([code, stderr]).toEqual([1, expect.stringContaining("cannot publish over the previously published")]);
  const page = JSON.parse((await npm("view", "releva-profiles", "--json")).stdout);
  expect(page).toMatchObject({ repository: { url: "git+https://github.com/shop/releva-profiles.git" } });
});

test("a user installs it with its one dependency, imports it and runs it", async () => {
  for (const name of ["openapi-typescript-helpers", "openapi-fetch"]) {
    const { code, stderr } = await npm("publish", "--ignore-scripts", `./node_modules/${name}`);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
  }
  const user = join(folder, "user");
  mkdirSync(user);
  writeFileSync(join(user, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  expect(await run(user, "npm", "install", "releva-profiles")).toMatchObject({ code: 0 });
  const { version } = JSON.parse(read("package.json"));
  expect((await run(user, "npx", "releva-profiles", "--version")).stdout).toBe(`${version}\n`);
  const program = 'import { createClient } from "releva-profiles"; console.log(typeof createClient)';
  expect((await run(user, process.execPath, "--input-type=module", "--eval", program)).stdout).toBe("function\n");
  const bill = JSON.parse(readFileSync(join(user, "node_modules/releva-profiles/dist/sbom.cdx.json"), "utf8"));
  expect(bill.metadata.component.purl).toBe(`pkg:npm/releva-profiles@${version}`);
});
