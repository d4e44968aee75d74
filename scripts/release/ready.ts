/**
 * `tsx scripts/release/ready.ts <owner>/<name>`, in the release workflow: whether this commit is a release that was not made yet,
 * as lines `publish=`, `version=` and `contract=` for $GITHUB_OUTPUT. What a release cannot be made of ends it with 1.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nameIn } from "../generate/repository.js";
import { rise } from "../spec/breaking/version.js";
import { sectionOf } from "./changelog.js";
import { isTooLittle, packagePart } from "./rule.js";

/** A commit, and what was released before it. */
export interface Candidate {
  /** `<owner>/<name>`, where the workflow runs. */
  readonly runsIn: string;
  readonly manifest: { readonly version: string; readonly repository: { readonly url: string } };
  readonly changelog: string;
  /** The version of the contract, and whether openapi/released/ has it as it is. */
  readonly contract: { readonly version: string; readonly isKept: boolean };
  readonly tags: readonly string[];
  /** The last package that was released, if one was. */
  readonly before?: { readonly version: string; readonly contract: string };
}

export interface Due {
  readonly publish: boolean;
  readonly version: string;
  /** The tag of the contract, where it is new. */
  readonly contract: string;
}

/** The first version is due when the changelog has its day, a later one once it has no tag. */
export function dueIn({ manifest: { version }, changelog, contract, tags }: Candidate): Due {
  const isReleased = tags.includes(`v${version}`);
  const isMeant = !/unreleased/i.test(sectionOf(changelog, version)?.heading ?? "");
  const tag = `contract-v${contract.version}`;
  const publish = isMeant && !isReleased;
  return { publish, version, contract: publish && !tags.includes(tag) ? tag : "" };
}

/** Why it must not be released as it is, in words that say what to do. */
export function problemsOf({ runsIn, manifest, changelog, contract, before }: Candidate): readonly string[] {
  const problems: string[] = [];
  const named = nameIn(manifest.repository);
  if (named !== runsIn) {
    const command = `npx tsx scripts/release/owner.ts ${runsIn}`;
    problems.push(`package.json says ${named}, and this is ${runsIn}: run \`${command}\`, and commit what it writes`);
  }
  if (sectionOf(changelog, manifest.version) === undefined) {
    problems.push(`CHANGELOG.md has no section for ${manifest.version}: run \`npm run release:version\``);
  }
  if (!contract.isKept) {
    const command = "npx tsx scripts/spec/breaking/released.ts";
    problems.push(`openapi/released/ has no ${contract.version} as it is: run \`${command}\`, and commit the file`);
  }
  if (before !== undefined) {
    const rose = { contract: rise(before.contract, contract.version), package: rise(before.version, manifest.version) };
    if (isTooLittle(rose, before.version)) {
      problems.push(
        `the contract rose by ${rose.contract} since ${before.version}, and the package by ${rose.package}: it needs ${packagePart(rose.contract, before.version)}`,
      );
    }
  }
  return problems;
}

if (process.argv[1] === import.meta.filename) {
  const candidate = candidateIn(fileURLToPath(new URL("../..", import.meta.url)), process.argv[2] ?? "");
  const due = dueIn(candidate);
  const problems = due.publish ? problemsOf(candidate) : [];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else for (const [name, value] of Object.entries(due)) console.log(`${name}=${value}`);
}

function candidateIn(root: string, runsIn: string): Candidate {
  const read = (file: string): string => readFileSync(`${root}/${file}`, "utf8");
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" });
  const tags = git("tag", "--sort=-version:refname").split("\n");
  const last = tags.find((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
  const contract = JSON.parse(read("generated/openapi.json")).info.version;
  const kept = `openapi/released/${contract}.json`;
  const isKept = existsSync(`${root}/${kept}`) && read(kept) === read("generated/openapi.json");
  return {
    runsIn,
    manifest: JSON.parse(read("package.json")),
    changelog: read("CHANGELOG.md"),
    contract: { version: contract, isKept },
    tags,
    ...(last !== undefined && {
      before: {
        version: last.slice(1),
        contract: JSON.parse(git("show", `${last}:generated/openapi.json`)).info.version,
      },
    }),
  };
}
