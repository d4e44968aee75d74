import { posix } from "node:path";
import { expect, test } from "vitest";
import { chunkOf, type Stage } from "../../scripts/package/chunks.js";

const ENTRY = posix.resolve("dist/index.js");

const stage: Stage = new Map(
  Object.entries({
    [ENTRY]: ["src/index.ts"],
    imported: ["src/index.ts", "src/client.ts"],
    client: ["src/client.ts", "src/delivery/batch.ts"],
    app: ["src/sandbox/app.ts", "node_modules/hono/dist/hono.js"],
    html: ["node_modules/hono/dist/utils/html.js"],
    helpers: [],
    stranger: ["node_modules/stranger/index.js"],
  }).map(([file, holds]) => [file, { text: "", holds }]),
);

test("an entry point is a file of its own", () => {
  expect(chunkOf(stage, ENTRY, "es")).toBeUndefined();
});

test.each([
  ["client", "core", "core"],
  ["imported", "core", "core"],
  ["app", "sandbox", "sandbox"],
  ["html", "shared", "core"],
  ["helpers", "command-line", "core"],
])("what is in %s goes into %s, and in CommonJS into %s", (file, es, cjs) => {
  expect([chunkOf(stage, file, "es"), chunkOf(stage, file, "cjs")]).toEqual([es, cjs]);
});

test("a package that no chunk is for stops the build", () => {
  expect(() => chunkOf(stage, "stranger", "es")).toThrow("node_modules/stranger/index.js");
});
