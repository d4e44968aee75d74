import { expect, test } from "vitest";
import { RecentLog } from "../../src/sandbox/log.js";

test("a log counts everything and remembers the last entries, oldest first", () => {
  const log = new RecentLog<number>(3);
  for (let n = 1; n <= 11; n += 1) {
    log.add(n);
    expect(log.recent()).toEqual([n - 2, n - 1, n].filter((entry) => entry > 0));
  }
  expect(log.total).toBe(11);
});
