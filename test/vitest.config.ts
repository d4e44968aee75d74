import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** A file that takes long must not begin last, while the other core has nothing left to do. */
const LONGEST = ["test/properties/order.test.ts", "test/docs/pages.test.ts"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => LONGEST.some((file) => moduleId.endsWith(file));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** `npm test`: what takes seconds. The heavy proofs are in test/heavy, and run with `npm run test:all`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["test/**/*.test.ts"],
    exclude: ["test/heavy/**", "test/engines/**", "test/bench/**"],
    setupFiles: "test/support/hash.ts",
    globalSetup: "test/support/installed.ts",
    expect: { poll: { timeout: 30_000 } }, // what comes, comes late on a busy machine
    testTimeout: 120_000, // for what hangs: what takes two seconds alone takes twenty beside others
    hookTimeout: 120_000,
    maxWorkers: 2, // not one less than the cores: half the tests wait for sockets and timers
    isolate: false, // no test changes a module: a process for each file would load the same sources 160 times
    sequence: { sequencer: LongestFirst },
  },
});

export default config;
