import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

/**
 * `npm run test:engines`: the adapters on real engines, which the tests install and start. With ENGINES=gate, the third of the
 * scenarios that the gate has time for.
 */
const config: ViteUserConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["test/engines/**/*.test.ts"],
    ...(process.env.ENGINES === "gate" && { testNamePattern: "\\(gate\\)" }),
    setupFiles: "test/support/hash.ts",
    globalSetup: "test/support/installed.ts",
    fileParallelism: false, // an engine and its consumers have the machine to themselves
    expect: { poll: { timeout: 60_000, interval: 100 } }, // what comes, comes late on a busy machine
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

export default config;
