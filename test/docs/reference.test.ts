import { readdirSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { Help } from "commander";
import { describe, expect, test } from "vitest";
import { program } from "../../scripts/docs/reference/command-line.js";
import { wordsOf } from "../../scripts/docs/reference/comments.js";
import { ENVIRONMENT } from "../../scripts/docs/reference/environment.js";
import { EXAMPLE } from "../../scripts/docs/reference/mapping-file.js";
import { documented } from "../../scripts/docs/reference/typedoc.js";
import { EXIT, exitCodeOfSignal, SIGNALS } from "../../src/cli/exit.js";
import { parseMapping } from "../../src/files/columns/mapping-file.js";
import { mappingFileSchema } from "../../src/files/columns/mapping-schema.js";
import * as api from "../../src/index.js";
import { LIMITS } from "../../src/limits.js";
import * as sandbox from "../../src/sandbox/index.js";
import { ENTRY_POINTS, exportsOf, ROOT, sourceProgram } from "../support/api/source.js";
import { anchorsOf } from "../support/docs/anchors.js";

const FOLDER = join(ROOT, "docs/reference");
const pages = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => [file, readFileSync(join(FOLDER, file), "utf8")] as const),
);
const page = (name: string): string => pages.get(name) ?? "";

/** The cells of every row of a page's tables. */
const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll("\\|", "|"))
        .slice(1, -1),
    );

/** From a heading to the next one of its level. */
const sectionOf = (text: string, heading: string): string =>
  text.split(/^(?=## )/m).find((section) => section.startsWith(`## ${heading}\n`)) ?? "";

describe("the page of the command line has", () => {
  const text = page("command-line.md");
  const commands = new Help().visibleCommands(program()).filter((command) => command.name() !== "help");

  test.each(commands.map((command) => [command.name(), command] as const))(
    "%s with all of its flags",
    (name, command) => {
      const own = sectionOf(text, name);
      const shared = [...own.matchAll(/\]\(#([\w-]+)\)/g)].flatMap(([, anchor]) =>
        text.split(/^(?=## )/m).filter((section) => anchorsOf(section).includes(anchor ?? "")),
      );
      const shown = rowsOf([own, ...shared].join("\n")).map(([flags]) => flags);
      const flags = new Help().visibleOptions(command).map((option) => `\`${option.flags}\``);
      expect(flags.filter((flag) => flag !== "`-h, --help`" && !shown.includes(flag))).toEqual([]);
      expect(own).toContain(`releva-profiles ${name} ${command.usage()}`);
    },
  );

  test("no flag that the help hides", () => {
    const hidden = commands.flatMap((command) => command.options.filter((option) => option.hidden));
    expect(hidden.map((option) => option.flags)).toEqual(["--secret-key [key]", "--key [key]"]);
    for (const { flags } of hidden) expect(text).not.toContain(flags);
  });

  test("every exit code, with what to do after each failure", () => {
    const rows = rowsOf(sectionOf(text, "Exit codes")).slice(2);
    const codes = [...Object.values(EXIT), ...SIGNALS.map(exitCodeOfSignal)];
    expect(rows.map(([code]) => Number(code))).toEqual(codes);
    expect(rows.filter(([code, when, todo]) => when === "" || (code !== "0" && todo === ""))).toEqual([]);
  });

  test("the variables of the environment that the program reads, and no others", () => {
    const sources = [...sourcesIn("src/cli"), "src/proxies.ts"].map((file) => readFileSync(join(ROOT, file), "utf8"));
    const names = sources.flatMap((source) => [
      ...[...source.matchAll(/\benv\.([A-Z_]+)/g)].map(([, name]) => name),
      ...[...source.matchAll(/"(https?_proxy)"/gi)].map(([, name]) => name?.toUpperCase()),
    ]);
    const ofUndici = ["NO_PROXY"];
    expect(Object.keys(ENVIRONMENT).sort()).toEqual([...new Set([...names, ...ofUndici])].sort());
  });
});

describe("the page of the mapping file has", () => {
  test("every property that the schema has anywhere", () => {
    const shown = rowsOf(page("mapping-file.md")).map(([path = ""]) => path.replace(/^`|`$/g, "").split(".").at(-1));
    expect([...propertiesIn(mappingFileSchema)].filter((name) => !shown.includes(name))).toEqual([]);
  });

  test("an example that can be used as it stands", async () => {
    const [, json = ""] = /```json not-a-payload\n([\s\S]*?)\n```/.exec(page("mapping-file.md")) ?? [];
    expect(JSON.parse(json)).toEqual(EXAMPLE);
    await expect(parseMapping("mapping.json", json)).resolves.toMatchObject({ subscribedAtChanged: false });
  });
});

describe("the page of the errors has", () => {
  const text = page("errors.md");
  const first = (heading: string): readonly (string | undefined)[] =>
    rowsOf(text.slice(text.indexOf(`${heading}\n`))).map(([cell]) => cell);

  test("every class that is exported, with what to do", () => {
    const classes = Object.entries({ ...api, ...sandbox }).filter(([, value]) => isErrorClass(value));
    const bases = ["RelevaError", "RequestError", "HttpError"];
    const names = classes.map(([name]) => name).filter((name) => !bases.includes(name));
    const shown = rowsOf(sectionOf(text, "Classes")).slice(2);
    expect(shown.map(([cell = ""]) => /\[`(\w+)`\]/.exec(cell)?.[1]).sort()).toEqual(names.sort());
    expect(shown.filter(([, , means, todo]) => means === "" || todo === "")).toEqual([]);
    for (const base of bases) expect(first("## Fields")).toContain(`\`${base}\``);
  });

  test("every code of an error", () => {
    const shown = rowsOf(sectionOf(text, "Classes")).flatMap(([, code = ""]) => code.split(", "));
    const codes = wordsOf("src/errors.ts", "RelevaErrorCode").map((code) => `\`${code}\``);
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !shown.includes(code))).toEqual([]);
  });

  test("what the command line says of every fact about a file", () => {
    const rows = rowsOf(sectionOf(text, "Files")).slice(2);
    const facts = wordsOf("src/files/file-error.ts", "FileFact").map((fact) => `\`${fact}\``);
    expect(rows.map(([fact]) => fact)).toEqual(facts);
    expect(rows.filter(([, , advice]) => advice === "")).toEqual([]);
  });

  test("every code of a reject: of the contract, and of cells", () => {
    const shown = first("## Rejects");
    const cells = /const MESSAGES = \{([\s\S]*?)\n\}/.exec(
      readFileSync(join(ROOT, "src/files/reading/reading.ts"), "utf8"),
    );
    const codes = [...(cells?.[1] ?? "").matchAll(/^ {2}"([\w-]+)":/gm)].map(([, code]) => `\`${code}\``);
    expect(codes.length).toBeGreaterThan(20);
    const keywords = wordsOf("scripts/generate/runtime/messages.ts", "IssueCode").map((code) => `\`${code}\``);
    expect([...codes, ...keywords].filter((code) => !shown.includes(code))).toEqual([]);
  });
});

test("the page of the limits has every number, which read back is what the source has", () => {
  const rows = rowsOf(page("limits.md")).filter(([name]) => name?.startsWith("`"));
  const read = rows.map(([name = "", value = ""]) => [name.slice(1, -1), value.split(", ").map(numberOf)]);
  const limits = Object.entries(LIMITS).map(([name, value]) => [name, [value].flat()]);
  expect(Object.fromEntries(read)).toEqual(Object.fromEntries(limits));
});

describe("the pages of the API", () => {
  const compiled = sourceProgram("src/index.ts", (text) => text);

  test.each(Object.entries(ENTRY_POINTS))("have every name that %s exports", (name, source) => {
    const text = page(`api/${name.replace(/^releva-profiles\/?/, "") || "index"}.md`);
    const headings = [...text.matchAll(/^### (\w+)/gm)].map(([, heading]) => heading);
    const elsewhere = [...text.matchAll(/^Exported here too.*$/gm)].flatMap(([line]) => [
      ...line.matchAll(/\[`(\w+)`\]/g),
    ]);
    const shown = new Set([...headings, ...elsewhere.map(([, other]) => other)]);
    const names = [...exportsOf(compiled, join(ROOT, source)).keys()];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((each) => !shown.has(each))).toEqual([]);
  });

  test("are not written when TypeDoc warns of anything", { timeout: 120_000 }, async () => {
    await expect(documented({ intentionallyNotExported: [] })).rejects.toThrow(/OrUndefined.* is referenced by/);
  });
});

describe.each([...pages])("%s", (file, text) => {
  test("leads only to what is there", () => {
    const links = [...text.matchAll(/\]\((?!\w+:)([^)#]*)#?([^)]*)\)/g)];
    const broken = links.filter(([, path = "", anchor]) => {
      const target = path === "" ? text : readFileSync(join(FOLDER, file, "..", path), "utf8");
      return anchor !== "" && !anchorsOf(target).includes(anchor ?? "");
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  test("names no place of a machine, and no commit", () => {
    for (const place of [ROOT, homedir(), tmpdir(), "node_modules", "file://"]) expect(text).not.toContain(place);
    expect(text).not.toMatch(/\b[0-9a-f]{40}\b/);
  });

  test("has no tag outside of code, which a site would take for a component", () => {
    const prose = text.replace(/^```[\s\S]*?^```$/gm, "").replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(prose.replace(/^<!--.*-->$/gm, "").match(/(?<!\\)<(?!\/a>|a id="[\w-]+">)|\{\{/g)).toBeNull();
  });
});

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

/** The names below every `properties` of a schema, at any depth; but not those that a condition asks for. */
function propertiesIn(schema: unknown): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null) return new Set();
  return new Set(
    Object.entries(schema).flatMap(([keyword, inner]) => [
      ...(keyword === "properties" ? Object.keys(inner) : []),
      ...propertiesIn(inner),
    ]),
  );
}

function isErrorClass(value: unknown): boolean {
  return typeof value === "function" && (value.prototype as unknown) instanceof Error;
}

/** `15 min`, `524 288 bytes (512 KiB)`, `0.1 %`. */
function numberOf(text: string): number {
  const [, digits = "", unit = ""] = /^([\d. ]*\d) ?(ms|s|min|bytes|%)?/.exec(text) ?? [];
  const factor = { ms: 1, s: 1_000, min: 60_000, bytes: 1, "%": 0.01 }[unit] ?? 1;
  return Number((Number(digits.replaceAll(" ", "")) * factor).toPrecision(12));
}
