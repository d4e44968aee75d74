import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
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
  const started = ["src/cli/main.ts", "src/cli/io.ts", "src/cli/run.ts"];
  const loaded = new Set(Object.keys(outputs).filter((path) => started.includes(outputs[path]?.entryPoint ?? "")));
  for (const path of loaded) {
    for (const { path: to, kind } of outputs[path]?.imports ?? []) if (kind === "import-statement") loaded.add(to);
  }
  const sources = [...loaded].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
  expect(sources).toContain("src/cli/run.ts");
  expect(sources.filter((path) => /hono|csv-parse|ajv|undici|src\/client/.test(path))).toEqual([]);
});

test("compiled code is kept in the user's folder for caches where Node can, and its loss is no error", async () => {
  const home = await mkdtemp(join(tmpdir(), "releva-home-"));
  await writeFile(join(home, "no-folder"), "");
  const kept = join(home, "releva-profiles");
  for (const XDG_CACHE_HOME of [home, join(home, "no-folder"), join(home, "none/at all")]) {
    const child = start(["--version"], { XDG_CACHE_HOME });
    expect(await once(child, "exit")).toEqual([0, null]);
  }
  expect(existsSync(kept)).toBe("enableCompileCache" in module && process.platform === "linux");
  await rm(home, { recursive: true });
});

test("a mapping file is read, also where its validator is bundled in a chunk that has a default alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "releva-main-"));
  const [customers, mapping] = [join(folder, "customers.csv"), join(folder, "mapping.json")];
  await writeFile(customers, "mail\nana@shop.example\n");
  await writeFile(mapping, '{"columns":{"mail":"email"},"subscribedAtChanged":false}');
  const child = start(["validate", customers, "--map", mapping]);
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  await rm(folder, { recursive: true });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/valid +1\n/)]);
});
