import { readFileSync, writeFileSync } from "node:fs";
import { nameIn, pageOf } from "../generate/repository.js";
import { conditionsOf, ENTRY_POINTS } from "./entry-points.js";

/** What of package.json follows from the list of entry points. */
export interface Derived {
  readonly main: string;
  readonly types: string;
  readonly typesVersions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** @param exports those of package.json: the files of data among them stay as they are */
export function derived(exports: Readonly<Record<string, unknown>>): Derived {
  const code = Object.entries(ENTRY_POINTS).map(([name, source]) => [name, conditionsOf(source)] as const);
  const data = Object.entries(exports).filter(([, target]) => typeof target === "string");
  const required = code.map(([name, conditions]) => [name.replace("./", ""), conditions.require] as const);
  const root = conditionsOf(ENTRY_POINTS["."] ?? "").require;
  return {
    main: root.default,
    types: root.types,
    // `moduleResolution: node10` reads no `exports`.
    typesVersions: {
      "*": Object.fromEntries(required.filter(([name]) => name !== ".").map(([name, { types }]) => [name, [types]])),
    },
    exports: { ...Object.fromEntries(code), ...Object.fromEntries(data) },
  };
}

/** What of package.json follows from its `repository`. Provenance is refused where that is another than the one that builds. */
export interface Links {
  readonly homepage: string;
  readonly bugs: { readonly url: string };
}

export function linksOf(repository: { readonly url?: unknown } | undefined): Links {
  const page = pageOf(nameIn(repository));
  return { homepage: `${page}#readme`, bugs: { url: `${page}/issues` } };
}

if (process.argv[1] === import.meta.filename) {
  const file = new URL("../../package.json", import.meta.url);
  writeFileSync(file, withDerived(readFileSync(file, "utf8")));
}

/** The text of a package.json with all that follows from the rest. */
export function withDerived(text: string): string {
  const manifest = JSON.parse(text);
  const { name, version, description, keywords, license, repository, type, engines } = manifest;
  const before = { name, version, description, keywords, license, repository, ...linksOf(repository), type, engines };
  return `${JSON.stringify({ ...before, ...derived(manifest.exports), ...without(manifest, before) }, null, 2)}\n`;
}

/** What of a manifest is neither derived nor before it. */
function without(manifest: Readonly<Record<string, unknown>>, before: object): object {
  const written = [...Object.keys(before), "main", "types", "typesVersions", "exports"];
  return Object.fromEntries(Object.entries(manifest).filter(([name]) => !written.includes(name)));
}
