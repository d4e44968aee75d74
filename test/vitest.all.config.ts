import { defineConfig } from "vitest/config";

/** `npm run test:all`: everything, the proofs that take minutes and install the packed package included. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
