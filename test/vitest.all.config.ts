import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

/** `npm run test:all`: everything, the proofs that take minutes and install the packed package included. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["test/**/*.test.ts"],
    exclude: ["test/engines/**", "test/bench/**"],
    setupFiles: "test/support/hash.ts",
    globalSetup: ["test/support/installed.ts", "test/support/heavy/packed.ts"],
    expect: { poll: { timeout: 30_000 } }, // what comes, comes late on a busy machine
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

export default config;
