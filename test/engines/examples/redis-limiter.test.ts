import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSandbox } from "../../../src/node.js";
import { createProject, type Project } from "../../support/docs/project.js";
import { type RedisServer, startRedis } from "../support/redis.js";

let redis: RedisServer;
let project: Project;
beforeAll(async () => {
  redis = await startRedis();
  project = createProject(["ioredis", "rate-limiter-flexible"]);
  cpSync("examples", join(project.folder, "examples"), { recursive: true });
});
afterAll(async () => {
  project?.remove();
  await redis?.stop();
});

test("three processes share a rate over Redis: together they send no more than it allows (gate)", async () => {
  const rate = 8;
  const from = Date.now();
  const { sandbox, connection, close } = await startSandbox();
  try {
    const runs = [0, 1, 2].map((part) =>
      project.runFile("examples/engines/redis-limiter.ts", connection, {
        env: { REDIS_URL: redis.url, REQUESTS_PER_SECOND: String(rate), PART: String(part), PARTS: "3" },
      }),
    );
    for (const ended of await Promise.all(runs)) {
      expect(ended).toEqual({ code: 0, stdout: "100 of 100 accepted (202)\n", stderr: "" });
    }
    expect(sandbox.state.count).toBe(300);
    // As long as the machine needs, requests come late and never early: in so many seconds the limiter has had so many windows.
    const times = sandbox.requests.recent().map(({ at }) => Date.parse(at));
    const seconds = ((times.at(-1) ?? 0) - from) / 1_000;
    console.log(`redis limiter: ${times.length} requests in ${seconds.toFixed(1)} s, ${rate} a second are allowed`);
    expect(times.length).toBeGreaterThan(3 * rate);
    expect(times.length).toBeLessThanOrEqual((Math.floor(seconds) + 1) * rate);
  } finally {
    await close();
  }
});
