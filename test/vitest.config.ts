import { defineConfig, type ViteUserConfig } from "vitest/config";

/** `npm test`: what takes seconds. The heavy proofs are in test/heavy, and run with `npm run test:all`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    exclude: ["test/heavy/**", "test/bench/**"],
    testTimeout: 20_000,
  },
});

export default config;
