import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly needs?: string | readonly string[];
  readonly steps?: readonly { readonly uses?: string; readonly run?: string }[];
}

const jobs: Readonly<Record<string, Job>> = parse(readFileSync(".github/workflows/release.yml", "utf8")).jobs;
const commands = (job: Job | undefined): string => (job?.steps ?? []).map(({ run = "" }) => run).join("\n");

test("the job that publishes alone may say who it is, may do nothing else, and runs no code of the project", () => {
  const asking = Object.entries(jobs).filter(([, { permissions }]) => "id-token" in permissions);
  expect(asking.map(([name]) => name)).toEqual(["publish"]);
  expect(jobs.publish).toMatchObject({ permissions: { "id-token": "write" }, environment: "npm", needs: "pack" });
  expect(Object.keys(jobs.publish?.permissions ?? {})).toHaveLength(1);
  expect(jobs.publish?.steps?.some(({ uses }) => uses?.startsWith("actions/checkout@"))).toBe(false);
  expect(commands(jobs.publish)).not.toMatch(/npm (?:ci|install|run)|npx/);
});

test("what is packed is built, checked and tested in a job that may write nothing", () => {
  expect(jobs.pack?.permissions).toEqual({ contents: "read" });
  const order = ["npm ci", "ready.ts", "npm run check\n", "npm run check:package", "npm test", "npm pack"];
  const places = order.map((command) => commands(jobs.pack).indexOf(command));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test("no job has a token of npm, as npm trusts the workflow", () => {
  expect(readFileSync(".github/workflows/release.yml", "utf8")).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN|secrets\./);
});

test("the contract is released after the package, by the same workflow as a tag of a person", () => {
  expect(jobs.contract).toMatchObject({ needs: ["pack", "attach"], uses: "./.github/workflows/contract.yml" });
  const { on } = parse(readFileSync(".github/workflows/contract.yml", "utf8"));
  expect(on).toMatchObject({ workflow_call: { inputs: { tag: { required: true } } }, push: { tags: ["contract-v*"] } });
});
