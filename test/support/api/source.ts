import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { ENTRY_POINTS as SOURCES } from "../../../scripts/package/entry-points.js";
import { withSlashes } from "../system.js";

/** Paths as the compiler writes them, on every system. */
const { dirname, join } = posix;

export const ROOT: string = withSlashes(fileURLToPath(new URL("../../..", import.meta.url)));

/** By the name that a user imports, the file of src/. */
export const ENTRY_POINTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SOURCES).map(([name, source]) => [name.replace(".", "releva-profiles"), source]),
);

const filesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, withSlashes(file)));

const read = (file: string): string => readFileSync(file, "utf8");

/** @param edits by path, what the file would hold */
function programOf(rootNames: string[], options: ts.CompilerOptions, edits: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile } = host;
  const folders = new Set([...edits.keys()].map((file) => dirname(file)));
  host.fileExists = (file) => edits.has(file) || fileExists(file);
  host.directoryExists = (folder) => folders.has(folder) || ts.sys.directoryExists(folder);
  host.readFile = (file) => edits.get(file) ?? readFile(file);
  return ts.createProgram(rootNames, options, host);
}

/** src/ as it is, but for one file. */
export function sourceProgram(edited: string, edit: (text: string) => string): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const edits = new Map([[join(ROOT, edited), edit(read(join(ROOT, edited)))]]);
  return programOf(
    filesOf("src").map((file) => join(ROOT, file)),
    options,
    edits,
  );
}

/** Where the declarations would be; there is no such folder. */
export const DECLARATIONS: string = join(ROOT, "declarations");

/** The declarations of src/ as users get them, without comments. */
export function declarationProgram(): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noLib: true,
    types: [],
    removeComments: true,
  };
  const declared = [...filesOf("src"), ...filesOf("generated")].map((file): [string, string] => {
    const text = read(join(ROOT, file));
    const fileName = join(DECLARATIONS, file.replace(/(?<!\.d)\.ts$/, ".d.ts"));
    const isDeclaration = file.endsWith(".d.ts");
    return [fileName, isDeclaration ? text : ts.transpileDeclaration(text, { compilerOptions: options }).outputText];
  });
  return programOf(
    declared.map(([file]) => file),
    options,
    new Map(declared),
  );
}

/** The declarations of dist/ as `bundleDeclarations` gives them, with the language's own types. */
export function builtProgram(files: ReadonlyMap<string, string>): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2022.d.ts"],
    types: [],
  };
  const placed = new Map([...files].map(([file, text]) => [join(DECLARATIONS, file), text]));
  return programOf([...placed.keys()], options, placed);
}

/** What a file exports, by name: the symbols that declare it. */
export function exportsOf(program: ts.Program, file: string): Map<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} is no module`);
  const declared = checker
    .getExportsOfModule(module)
    .map((symbol) => [symbol.name, declaringSymbol(checker, symbol)] as const);
  return new Map(declared.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Behind the imports and exports that pass a name on. */
export function declaringSymbol(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
