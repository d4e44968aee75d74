import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goModule, REPOSITORY_OWNER } from "../../scripts/generate/repository.js";
import { zipOf } from "../support/files/zip.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const generated = JSON.parse(readFileSync(join(ROOT, "generated/openapi.json"), "utf8"));
const version: string = generated.info.version;
const sums = readFileSync(join(ROOT, "generated/SHA256SUMS"), "utf8");

const formNames = [...sums.matchAll(/ {2}(.+)/g)].map(([, name]) => `${name}`);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "releva-contract-"));
  // Packing the package for these tests has built it.
  run(ROOT, "npx", "tsx", "scripts/release/contract.ts", join(folder, "release"));
});
afterAll(() => {
  run(folder, "chmod", "-R", "u+w", folder); // Go protects what it unpacks
  rmSync(folder, { recursive: true });
});

function run(cwd: string, command: string, ...args: string[]): string {
  const env = {
    ...process.env,
    GOFLAGS: "-mod=mod",
    GONOSUMDB: "*",
    GOMODCACHE: join(folder, "go"),
    GOTOOLCHAIN: "local",
  };
  return execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Lines of `sha256sum`, as the consumers below print them. */
const sorted = (lines: string) => lines.trim().split(/\r?\n/).sort();

test("the files of a release are as their checksums say, the API reference among them", () => {
  const checked = run(join(folder, "release/assets"), "sha256sum", "--check", "--strict", "SHA256SUMS");
  expect(sorted(checked)).toEqual([...formNames, "api-reference.html"].map((name) => `${name}: OK`).sort());
});

test("Python reads every form from the wheel", () => {
  const wheels = join(folder, "wheels");
  run(folder, "python3", "-m", "venv", "venv");
  const python = join(folder, "venv/bin/python");
  run(folder, python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, "./release/python");
  const install = ["install", "--quiet", "--no-index", "--find-links", wheels, `releva-profiles-contract==${version}`];
  run(folder, python, "-m", "pip", ...install);
  const program = `
import hashlib
from releva_profiles_contract import names, read
for name in names():
    print(hashlib.sha256(read(name).encode()).hexdigest() + "  " + name)
`;
  expect(sorted(run(folder, python, "-c", program))).toEqual(sorted(sums));
});

test("Java reads every form from the jar in a repository of Maven", () => {
  const repository = `file://${join(folder, "repository")}`;
  const deploy = ["deploy", `-DaltDeploymentRepository=test::default::${repository}`];
  run(join(folder, "release/maven"), "mvn", "--quiet", "--batch-mode", ...deploy);
  const group = `io/github/${REPOSITORY_OWNER}`;
  const jar = `${folder}/repository/${group}/releva-profiles-contract/${version}/releva-profiles-contract-${version}.jar`;
  writeFileSync(join(folder, "Sums.java"), JAVA);
  expect(sorted(run(folder, "java", "-cp", jar, "Sums.java", ...formNames))).toEqual(sorted(sums));
});

const JAVA = `
import java.security.MessageDigest;
public class Sums {
  public static void main(String[] names) throws Exception {
    for (String name : names) {
      byte[] bytes = Sums.class.getResourceAsStream("/releva-profiles-contract/" + name).readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      System.out.println(java.util.HexFormat.of().formatHex(hash) + "  " + name);
    }
  }
}
`;

test("Go reads every form from the module of a proxy", () => {
  const module = goModule("generated");
  const tag = `v${version}`;
  const read = (name: string) => readFileSync(join(ROOT, "generated", name));
  const proxied = join(folder, "proxy", module, "@v");
  mkdirSync(proxied, { recursive: true });
  writeFileSync(join(proxied, "list"), `${tag}\n`);
  writeFileSync(join(proxied, `${tag}.info`), JSON.stringify({ Version: tag }));
  cpSync(join(ROOT, "generated/go.mod"), join(proxied, `${tag}.mod`));
  const archive = zipOf(
    Object.fromEntries(["go.mod", "contract.go", ...formNames].map((name) => [`${module}@${tag}/${name}`, read(name)])),
  );
  writeFileSync(join(proxied, `${tag}.zip`), archive);

  const user = join(folder, "user");
  mkdirSync(user);
  writeFileSync(join(user, "go.mod"), `module user\n\ngo 1.16\n\nrequire ${module} ${tag}\n`);
  writeFileSync(join(user, "main.go"), GO.replace("MODULE", module));
  expect(sorted(run(user, "env", `GOPROXY=file://${join(folder, "proxy")}`, "go", "run", "."))).toEqual(sorted(sums));
});

const GO = `package main

import (
	"crypto/sha256"
	"fmt"

	contract "MODULE"
)

func main() {
	entries, _ := contract.Files.ReadDir(".")
	for _, entry := range entries {
		bytes, _ := contract.Files.ReadFile(entry.Name())
		fmt.Printf("%x  %s\\n", sha256.Sum256(bytes), entry.Name())
	}
}
`;
