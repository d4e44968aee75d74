import { once } from "node:events";
import { build } from "esbuild";
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

test("--help loads no server, no parser of files and no client", async () => {
  const { metafile } = await build({
    ...{ entryPoints: ["src/cli/main.ts"], outdir: "dist", write: false, metafile: true },
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", logLevel: "error" },
  });
  const outputs = metafile.outputs;
  const loaded = new Set(Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === "src/cli/main.ts"));
  for (const path of loaded) {
    for (const { path: to, kind } of outputs[path]?.imports ?? []) if (kind === "import-statement") loaded.add(to);
  }
  const sources = [...loaded].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
  expect(sources).toContain("src/cli/run.ts");
  expect(sources.filter((path) => /hono|csv-parse|ajv|undici|src\/client/.test(path))).toEqual([]);
});
