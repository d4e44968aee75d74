import { defineConfig, type ViteUserConfig } from "vitest/config";

/** `npm test`: what takes seconds. The heavy proofs are in test/heavy, and run with `npm run test:all`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    exclude: ["test/heavy/**", "test/bench/**"],
    globalSetup: "test/support/installed.ts",
    testTimeout: 20_000,
    maxWorkers: 2, // not one less than the cores: half the tests wait for sockets and timers
  },
});

export default config;
