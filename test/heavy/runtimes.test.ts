import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startSandbox } from "../../src/node.js";
import { install, RUNTIMES, type Runtime, type Verdict } from "../support/heavy/runtimes.js";

/** The packed package in every runtime that it is for, each from npm, against a sandbox in it and one behind a socket. */
let folder = "";
const table: Record<string, string | number>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-profiles-runtimes-"));
  await cp(new URL("../support/runtimes", import.meta.url), folder, { recursive: true });
  await install(folder, inject("tarball"));
});
afterAll(async () => {
  console.table(table);
  await rm(folder, { recursive: true, force: true });
});

async function judge({ run }: Runtime): Promise<readonly Verdict[]> {
  const server = await startSandbox({ port: 0 });
  try {
    return await run(folder, JSON.stringify(server.connection));
  } finally {
    await server.close();
  }
}

test.each(RUNTIMES.map((runtime) => [`${runtime.name} ${runtime.version}`, runtime] as const))(
  "%s",
  async (_, runtime) => {
    const startedAt = performance.now();
    const verdicts = await judge(runtime);
    const problems = verdicts.filter(({ problem }) => problem);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    table.push({
      runtime: runtime.name,
      version: runtime.version,
      passed: verdicts.length - problems.length,
      failed: problems.length,
      seconds,
    });
    expect(problems).toEqual([]);
    expect(verdicts.length).toBeGreaterThanOrEqual(26); // 13 checks, each in the process and over a socket
  },
);
