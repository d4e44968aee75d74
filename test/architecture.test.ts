import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { withSlashes } from "./support/system.js";

/**
 * Who may import whom: files of src/ by name, folders as one. A new arrow is a design decision and is added here in review;
 * an arrow that no longer exists fails too. Types count: they couple as well.
 */
const ARROWS: Record<string, readonly string[]> = {
  abort: ["errors"],
  clock: ["abort", "limits"],
  callback: ["abort", "clock", "errors", "limits"],
  errors: ["generated"],
  events: ["errors"],
  types: ["generated"],
  verdict: ["errors"],
  record: ["errors", "generated", "option-names", "span", "types"],
  reject: ["errors", "limits", "record"],
  request: ["abort", "clock", "errors", "events", "generated", "limits", "settings", "span", "verdict"],
  options: ["events", "limits", "record", "request"],
  connection: ["clock", "errors", "events", "limits", "options", "request", "settings"],
  upsert: ["connection", "errors", "option-table", "options", "record", "request", "span", "types", "verdict"],
  delivery: ["abort", "errors", "limits", "span", "verdict"],
  dispatch: ["connection", "delivery", "events", "limits", "options", "record", "request"],
  backfill: [
    "callback",
    "clock",
    "delivery",
    "dispatch",
    "errors",
    "events",
    "limits",
    "option-table",
    "options",
    "record",
    "reject",
    "settings",
    "span",
    "types",
    "verdict",
  ],
  batcher: [
    "abort",
    "callback",
    "clock",
    "delivery",
    "dispatch",
    "errors",
    "limits",
    "option-table",
    "options",
    "record",
    "reject",
    "span",
    "types",
    "verdict",
  ],
  "deliver-result": ["errors", "reject"],
  engines: [
    "abort",
    "clock",
    "deliver",
    "deliver-result",
    "errors",
    "limits",
    "option-table",
    "record",
    "reject",
    "request",
    "types",
  ],
  deliver: [
    "abort",
    "deliver-result",
    "delivery",
    "dispatch",
    "errors",
    "limits",
    "option-table",
    "options",
    "record",
    "reject",
    "types",
    "verdict",
  ],
  proxies: ["errors"],
  settings: ["errors", "generated"],
  client: [
    "backfill",
    "batcher",
    "clock",
    "connection",
    "deliver",
    "deliver-result",
    "dispatch",
    "generated",
    "option-table",
    "options",
    "record",
    "types",
    "upsert",
  ],
  "any-error": ["backfill", "errors"],
  index: [
    "any-error",
    "backfill",
    "batcher",
    "client",
    "deliver",
    "deliver-result",
    "errors",
    "events",
    "options",
    "record",
    "reject",
    "request",
    "settings",
    "types",
    "upsert",
  ],
  files: ["backfill", "commonjs", "errors", "generated", "option-table", "record", "reject", "span"],
  "node-connections": ["settings"],
  "node-fetch": ["commonjs", "node-answer", "node-connections", "node-http", "proxies", "settings"],
  "node-http": ["node-answer"],
  sandbox: ["generated", "option-names"],
  cli: [
    "backfill",
    "errors",
    "files",
    "generated",
    "index",
    "node-fetch",
    "option-table",
    "proxies",
    "record",
    "reject",
    "request",
    "sandbox",
    "settings",
  ],
  node: ["files", "node-fetch", "sandbox"],
  validator: ["record", "types"],
  "option-names": ["generated"],
  "option-table": ["errors", "option-names", "request"],
  "upsert-only": ["any-error", "clock", "connection", "errors", "events", "option-table", "options", "types", "upsert"],
};

/** What comes from outside, by who may ask for it. The library itself needs openapi-fetch and nothing of Node. */
const PACKAGES: Record<string, readonly string[]> = {
  client: ["openapi-fetch"],
  sandbox: ["hono"],
  "sandbox/serve": ["@hono/node-server", "node:"],
  files: ["ajv", "chardet", "csv-parse", "fflate", "iconv-lite", "libphonenumber-js", "luxon", "node:", "sax", "yauzl"],
  "node-answer": ["node:"],
  "node-connections": ["node:", "undici"],
  "node-fetch": ["undici"],
  "node-http": ["node:"],
  cli: ["commander", "hono", "node:", "string-width", "wrap-ansi"],
};

const root = fileURLToPath(new URL("..", import.meta.url));
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => `src/${withSlashes(file)}`);

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports: readonly Import[] = files.flatMap((file) =>
  ts.preProcessFile(readFileSync(join(root, file), "utf8")).importedFiles.map(({ fileName }) => ({
    from: file,
    to: fileName.startsWith(".") ? posix.join(file, "..", fileName).replace(/\.js$/, ".ts") : fileName,
  })),
);

/** `src/request/retry.ts` is `request`, `src/client.ts` is `client`. */
function groupOf(path: string): string {
  const [folder = "", file = ""] = path.split("/");
  return folder === "src" ? file.replace(/\.ts$/, "") : folder;
}

const own = imports.filter(({ to }) => /^(?:src|generated|openapi|scripts|test)\//.test(to));
const foreign = imports.filter(({ to }) => !own.some((edge) => edge.to === to));

function arrowsOf(
  edges: readonly Import[],
  group: (path: string) => string,
  target: (path: string) => string,
): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const [a, b] = [group(from), target(to)];
    if (a !== b) arrows.set(a, (arrows.get(a) ?? new Set()).add(b));
  }
  return arrows;
}

/** `a -> b`, sorted, so that a difference reads as the arrows it is about. */
const lines = (arrows: Iterable<readonly [string, Iterable<string>]>): string[] =>
  [...arrows].flatMap(([a, targets]) => [...targets].map((b) => `${a} -> ${b}`)).sort();

test("the arrows between the parts of src/ are exactly the ones in the table", () => {
  expect(lines(arrowsOf(own, groupOf, groupOf))).toEqual(lines(Object.entries(ARROWS)));
});

test("what comes from outside src/ is exactly what the table allows", () => {
  const asker = (path: string): string => (path === "src/sandbox/serve.ts" ? "sandbox/serve" : groupOf(path));
  const packageOf = (name: string): string =>
    name.startsWith("node:")
      ? "node:"
      : name
          .split("/")
          .slice(0, name.startsWith("@") ? 2 : 1)
          .join("/");
  expect(lines(arrowsOf(foreign, asker, packageOf))).toEqual(lines(Object.entries(PACKAGES)));
});

test("no part imports itself through others", () => {
  const reach = (from: string, path: readonly string[]): void => {
    for (const to of ARROWS[from] ?? []) {
      if (path.includes(to)) throw new Error(`a cycle: ${[...path, to].join(" -> ")}`);
      reach(to, [...path, to]);
    }
  };
  for (const group of Object.keys(ARROWS)) reach(group, [group]);
});

test("files import one another without a cycle", () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error(`a cycle: ${[...path, file].join(" -> ")}`);
    if (done.has(file)) return;
    for (const { from, to } of own) if (from === file) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test("scripts/ imports nothing from test/: it makes the package, which needs no test", () => {
  const scripts = readdirSync(join(root, "scripts"), { recursive: true, encoding: "utf8" });
  const importing = scripts.filter(
    (file) => file.endsWith(".ts") && /from "(?:\.\.\/)+test\//.test(readFileSync(join(root, "scripts", file), "utf8")),
  );
  expect(scripts.length).toBeGreaterThan(10);
  expect(importing).toEqual([]);
});

describe("what the core must not know", () => {
  const text = (file: string): string => readFileSync(join(root, file), "utf8");
  /** Custom properties of its styles look like flags. */
  const onPage = /^src\/sandbox\/page\//;
  const onNode = /^src\/(?:files\/|cli\/|node\.ts|node-(?:answer|connections|fetch|http)\.ts|sandbox\/serve\.ts)/;

  /** It honours HTTPS_PROXY and its like, which have no other place. */
  const readsProxies = "src/node-fetch.ts";

  test("nothing but the command line reads the environment, the arguments or the terminal", () => {
    const readers = files.filter((file) =>
      /\bprocess\.(?:env|argv|std|exit|on)|\bisTTY\b/.test(text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")),
    );
    expect(readers.filter((file) => !file.startsWith("src/cli/"))).toEqual([readsProxies]);
    expect(readers.length).toBeGreaterThan(1);
  });

  test("only the command line names its flags: a programmer who reads an error has none to type", () => {
    const names = files.filter((file) => /(?<![\w-])--[a-z]/.test(text(file)));
    expect(names.filter((file) => !file.startsWith("src/cli/") && !onPage.test(file))).toEqual([]);
    expect(names.filter((file) => file.startsWith("src/cli/")).length).toBeGreaterThan(5);
  });

  test("the core and the sandbox run where there is no Node: no node: import, no Buffer", () => {
    const core = files.filter((file) => !onNode.test(file));
    expect(core.filter((file) => /["']node:|\bBuffer\b/.test(text(file)))).toEqual([]);
    expect(core.length).toBeGreaterThan(30);
  });

  test("delivery/ knows no HTTP, no file and no field of the contract", () => {
    const words =
      /\b(?:fetch|Request|Response|headers|status|email|phoneNumber|profile|profiles|subscribedAtChanged)\b/;
    const code = (file: string): string => text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    expect(files.filter((file) => file.startsWith("src/delivery/") && words.test(code(file)))).toEqual([]);
  });

  test("entry points name what they export", () => {
    for (const file of ["src/index.ts", "src/node.ts", "src/validator.ts", "src/sandbox/index.ts"]) {
      expect(text(file)).not.toMatch(/export \*/);
    }
  });
});
