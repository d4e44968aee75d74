import { once } from "node:events";
import { expect, test } from "vitest";
import { useProcesses } from "../support/cli/process.js";

const start = useProcesses();

test("a reader that closes our output causes no error", async () => {
  const child = start(["spec", "--json"]);
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  child.stdout.destroy();
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(stderr).toBe("");
});
