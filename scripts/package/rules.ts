import { posix } from "node:path";
import ts from "typescript";
import type { Conditions } from "./entry-points.js";
import { derived, linksOf } from "./manifest.js";

/** A package as npm packs it. */
export interface Packed {
  /** By path, the text of each file. */
  readonly files: ReadonlyMap<string, string>;
  /** Of the tarball. */
  readonly packedBytes: number;
  /** Of the client in a bundle, gzipped. */
  readonly coreBytes: number;
  /** Folders of this machine, which no file may name. */
  readonly folders: readonly string[];
}

/** A budget that is reached is raised here, in review, by who can say what the bytes are for. */
export const BUDGET = {
  /** Of each entry point four: a module, a file in CommonJS, and the types of both. */
  files: 75,
  /**
   * 250 of it, and 550 unpacked, are the tables of iconv-lite, which also has the encodings of East Asia; 100, and 460 unpacked,
   * the numbering plans of libphonenumber-js and luxon; 700, and 2 570 unpacked, the API reference with the viewer inside;
   * 20, and 80 unpacked, the licences of what is bundled and the bill of materials.
   */
  packedKB: 1_950,
  unpackedKB: 7_300,
  /**
   * All of `createClient`, whose object reaches every method; minified, gzip: 4.5 the validator, 2.6 openapi-fetch, 6 runs and
   * their checkpoints, 1.6 the batcher, 14 one request as it is described in docs/, 2 of them so that no secret is shown; 2 what a consumer of a queue needs:
   * slices that share requests and the order of keys, records from JSON text, a limiter of one's own; half of one the order by
   * hashes and bodies out of shared buffers, which a run of objects saves more than that in time.
   */
  coreKB: 38.5,
};

/** In kB, the code that each entry point loads before anything is called. undici, ajv and hono come when they are used. */
export const LOADED_KB: Readonly<Record<string, number>> = {
  ".": 222,
  "./upsert": 122,
  "./validator": 40,
  "./node": 660, // with what "." loads, which its users load anyway; 25 is the scanner, 15 sending over node:http; 60 is what is known of countries, dates, names and consent in many languages
  "./sandbox": 160,
  // Of each engine 60 are the checks of options, which "." loads, and so do its users.
  "./kafka": 85,
  "./lambda": 82,
  "./postgres": 90,
};

const PUBLISHED = [
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/(?:.+\.c?js|.+\.d\.c?ts|NOTICES\.md|sbom\.cdx\.json|api-reference\.html)$/,
  /^generated\/(?:[^/]+\.json|openapi\.yaml|SHA256SUMS|fields\.md)$/,
  /^openapi\/(?:README\.md|CHANGELOG\.md)$/,
];

/** By entry point, what its files may import from outside. What is loaded later (`import()`) counts. */
const CORE: Readonly<Record<string, readonly string[]>> = {
  ".": ["openapi-fetch"],
  "./upsert": ["openapi-fetch"], // as ".", and in a bundle not at all
  "./validator": [],
  "./sandbox": ["openapi-fetch"], // beside the path of the contract, in generated/client.js
  "./kafka": ["openapi-fetch"], // as ".": beside the checks of options
  "./lambda": ["openapi-fetch"],
  "./postgres": ["openapi-fetch"],
};

interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
  readonly homepage: string;
  readonly bugs: object;
  readonly publishConfig: object;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly main: string;
  readonly types: string;
  readonly typesVersions: object;
  readonly exports: Readonly<Record<string, string | Conditions>>;
  readonly bin: Readonly<Record<string, string>>;
}

/** Each rule by its name: what the package breaks of it, in words. */
export const RULES: Readonly<Record<string, (packed: Packed) => readonly string[]>> = {
  "package.json names the entry points": ({ files }) => {
    const { main, types, typesVersions, exports } = manifestOf(files);
    return JSON.stringify({ main, types, typesVersions, exports }) === JSON.stringify(derived(exports))
      ? []
      : ["package.json does not say what entry-points.ts does: run `npx tsx scripts/package/manifest.ts`"];
  },

  "package.json leads to the repository, and asks for provenance": ({ files }) => {
    const { repository, homepage, bugs, publishConfig } = manifestOf(files);
    const isLinked = JSON.stringify({ homepage, bugs }) === JSON.stringify(linksOf(repository));
    const isProven = JSON.stringify(publishConfig) === JSON.stringify({ access: "public", provenance: true });
    return [
      ...(isLinked
        ? []
        : ["package.json leads elsewhere than its repository: run `npx tsx scripts/package/manifest.ts`"]),
      ...(isProven ? [] : ["publishConfig of package.json must be public, with provenance"]),
    ];
  },

  "the bill of materials is of this package": ({ files }) => {
    const { version, dependencies } = manifestOf(files);
    const { metadata, components } = billIn(files);
    return [
      ...(metadata.component.version === version ? [] : [`the bill of materials is of ${metadata.component.version}`]),
      ...Object.keys(dependencies)
        .filter((name) => !components.some((component) => component.name === name))
        .map((name) => `the bill of materials lacks ${name}`),
    ];
  },

  "what package.json names is there": ({ files }) =>
    entryPoints(files)
      .filter((path) => !files.has(path))
      .map((path) => `package.json names ${path}, which is not packed`),

  "nothing else is published": ({ files }) =>
    [...files.keys()]
      .filter((path) => !PUBLISHED.some((pattern) => pattern.test(path)))
      .map((path) => `${path} is packed, and is none of what we publish`),

  "every file of dist/ is reached from an entry point": ({ files }) => {
    const reached = entryPoints(files).flatMap((path) => [...graph(files, path).files]);
    return [...files.keys()]
      .filter((path) => /^dist\/.*\.c?[jt]s$/.test(path) && !reached.includes(path))
      .map((path) => `nothing imports ${path}`);
  },

  "every import of a file in dist/ is packed": ({ files }) =>
    [...files.keys()]
      .filter((path) => path.startsWith("dist/"))
      .flatMap((path) => ownImports(files, path).filter((to) => !files.has(to)))
      .map((path) => `${path} is imported, but not packed`),

  "the library asks for openapi-fetch and nothing of Node": ({ files }) =>
    Object.entries(CORE).flatMap(([name, allowed]) =>
      [...graph(files, codeOf(files, name)).foreign]
        .filter((specifier) => !allowed.includes(specifier))
        .map((specifier) => `"${name}" imports ${specifier}`),
    ),

  "an entry point loads at once what it needs at once": ({ files }) =>
    Object.entries(LOADED_KB).flatMap(([name, budget]) => {
      const loaded = [...graph(files, codeOf(files, name), { later: false }).files];
      const size = loaded.reduce((sum, path) => sum + Buffer.byteLength(files.get(path) ?? ""), 0) / 1000;
      return size <= budget ? [] : [`"${name}" loads ${Math.ceil(size)} kB, over the budget of ${budget}`];
    }),

  "types name no package that is bundled": ({ files }) =>
    [...files.keys()]
      .filter((path) => /\.d\.c?ts$/.test(path))
      .flatMap((path) => foreignImports(files, path).map((specifier) => ({ path, specifier })))
      .filter(({ specifier }) => specifier !== "openapi-fetch" && !specifier.startsWith("node:"))
      .map(({ path, specifier }) => `${path} imports ${specifier}`),

  "no file names a folder of this machine": ({ files, folders }) =>
    [...files]
      .filter(([, text]) => folders.some((folder) => text.includes(folder)))
      .map(([path]) => `${path} names a folder of this machine`),

  "no `require` is left to fail at run time": ({ files }) =>
    [...files]
      .filter(([path, text]) => /\.c?js$/.test(path) && /Dynamic require of|\bcreateRequire\b/.test(text))
      .map(([path]) => `${path} asks for modules by require`),

  "CommonJS imports nothing later, which Jest cannot": ({ files }) =>
    [...files]
      .filter(([path, text]) => path.endsWith(".cjs") && dynamicImports(text).length > 0)
      .map(([path]) => `${path} has an import()`),

  "the command line can be started": ({ files }) =>
    Object.values(manifestOf(files).bin)
      .filter((path) => !files.get(path)?.startsWith("#!/usr/bin/env node\n"))
      .map((path) => `${path} does not begin with #!/usr/bin/env node`),

  "the budget is kept": ({ files, packedBytes, coreBytes }) => {
    const unpacked = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const found = {
      files: files.size,
      packedKB: packedBytes / 1000,
      unpackedKB: unpacked / 1000,
      coreKB: coreBytes / 1000,
    };
    return (Object.keys(BUDGET) as (keyof typeof BUDGET)[])
      .filter((what) => found[what] > BUDGET[what])
      .map((what) => `${what}: ${Math.ceil(found[what] * 10) / 10}, over the budget of ${BUDGET[what]}`);
  },
};

const manifestOf = (files: Packed["files"]): Manifest => JSON.parse(files.get("package.json") ?? "");

interface Bill {
  readonly metadata: { readonly component: { readonly version: string } };
  readonly components: readonly { readonly name: string }[];
}

const billIn = (files: Packed["files"]): Bill => JSON.parse(files.get("dist/sbom.cdx.json") ?? "");
const relative = (path: string): string => posix.normalize(path);

function entryPoints(files: Packed["files"]): string[] {
  const { exports, bin } = manifestOf(files);
  const named = Object.values(exports).flatMap((to) => (typeof to === "string" ? to : filesOf(to)));
  return [...named, ...Object.values(bin)].map(relative);
}

const filesOf = ({ import: imported, require: required }: Conditions): string[] => [
  ...Object.values(imported),
  ...Object.values(required),
];

function codeOf(files: Packed["files"], name: string): string {
  const entry = manifestOf(files).exports[name];
  if (typeof entry !== "object") throw new Error(`package.json exports no code as "${name}"`);
  return relative(entry.import.default);
}

const dynamicImports = (text: string): string[] => specifiersIn(text, /\bimport\((["'])([^"']+)\1\)/g);

const requires = (text: string): string[] => specifiersIn(text, /\brequire\((["'])([^"']+)\1\)/g);

const specifiersIn = (text: string, call: RegExp): string[] =>
  [...text.matchAll(call)].map(([, , specifier = ""]) => specifier);

/** A library in one file, which requires nothing, and may hold the word in its texts. */
const isLibrary = (path: string): boolean => path.startsWith("dist/libraries/");

/** @param later whether what is loaded by `import()` counts */
function importsOf(files: Packed["files"], path: string, later: boolean): string[] {
  if (isLibrary(path)) return [];
  const text = files.get(path) ?? "";
  if (path.endsWith(".cjs")) return [...new Set(requires(text))];
  const dynamic = dynamicImports(text);
  const imported = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
  // TypeScript's scan loses its way at a quote in a regular expression, and the imports after it.
  return later ? [...new Set([...imported, ...dynamic])] : imported.filter((specifier) => !dynamic.includes(specifier));
}

/** A declaration's import of `./x.js` is one of `./x.d.ts`. */
function ownImports(files: Packed["files"], path: string, later = true): string[] {
  return importsOf(files, path, later)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(path, "..", specifier))
    .map((to) => (/\.d\.c?ts$/.test(path) ? to.replace(/\.(c?)js$/, ".d.$1ts") : to));
}

const foreignImports = (files: Packed["files"], path: string): string[] =>
  importsOf(files, path, true).filter((specifier) => !specifier.startsWith("."));

function graph(
  files: Packed["files"],
  entry: string,
  { later } = { later: true },
): { files: Set<string>; foreign: Set<string> } {
  const reached = new Set([entry]);
  const foreign = new Set<string>();
  for (const path of reached) {
    for (const to of ownImports(files, path, later)) reached.add(to);
    for (const specifier of foreignImports(files, path)) foreign.add(specifier);
  }
  return { files: reached, foreign };
}
