/**
 * Part of `npm run check`: a contract that rose since it was last kept needs a changeset that raises the package. A release keeps
 * it, so that there is nothing to say afterwards.
 */
import { readFileSync } from "node:fs";
import { CURRENT, lastReleased } from "../spec/breaking/released.js";
import { rise } from "../spec/breaking/version.js";
import { pendingPart } from "./pending.js";
import { isTooLittle, packagePart } from "./rule.js";

const ROOT = new URL("../../", import.meta.url);

/** What is wrong, in words. */
export function changesetProblems(
  contract: { readonly kept: string; readonly current: string },
  manifest: { readonly name: string; readonly version: string },
  changesets: URL,
): readonly string[] {
  const [contractRose, packageRises] = [rise(contract.kept, contract.current), pendingPart(changesets, manifest.name)];
  if (!isTooLittle({ contract: contractRose, package: packageRises }, manifest.version)) return [];
  const needed = packagePart(contractRose, manifest.version);
  return [
    `the contract rose from ${contract.kept} to ${contract.current}, and the changesets raise the package by ${packageRises}: run \`npx changeset\` and choose ${needed}`,
  ];
}

if (process.argv[1] === import.meta.filename) {
  const read = (file: URL) => JSON.parse(readFileSync(file, "utf8"));
  const contract = { kept: read(await lastReleased()).info.version, current: read(CURRENT).info.version };
  const problems = changesetProblems(contract, read(new URL("package.json", ROOT)), new URL(".changeset/", ROOT));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
