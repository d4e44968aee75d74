import { readFileSync, writeFileSync } from "node:fs";
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

if (process.argv[1] === import.meta.filename) {
  const file = new URL("../../package.json", import.meta.url);
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const { main, types, typesVersions, exports } = derived(manifest.exports);
  const { name, version, description, keywords, license, repository, type, engines, ...rest } = manifest;
  const before = { name, version, description, keywords, license, repository, type, engines };
  writeFileSync(
    file,
    `${JSON.stringify({ ...before, main, types, typesVersions, exports, ...without(rest) }, null, 2)}\n`,
  );
}

function without(rest: object): object {
  return Object.fromEntries(
    Object.entries(rest).filter(([name]) => !["main", "types", "typesVersions", "exports"].includes(name)),
  );
}
