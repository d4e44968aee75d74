import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import ts from "typescript";
import { generateFiles, writeFiles } from "../../../scripts/generate/files.js";

const ROOT = new URL("../../../", import.meta.url);
const BEFORE_LOCATION = '        location:\n          $ref: "#/components/schemas/Location"\n';

/** A copy of the contract whose Profile has further properties, as YAML; and what the generator makes of it. */
export class ChangedContract implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(properties: string): Promise<ChangedContract> {
    const changed = new ChangedContract(await mkdtemp(join(tmpdir(), "contract-")));
    await cp(new URL("openapi/", ROOT), join(changed.#folder, "openapi"), { recursive: true });
    const path = join(changed.#folder, "openapi/openapi.yaml");
    const contract = await readFile(path, "utf8");
    if (contract.split(BEFORE_LOCATION).length !== 2) throw new Error("the contract must have the location once");
    const added = properties.trimEnd().replace(/^/gm, "        ");
    await writeFile(
      path,
      contract.replace(BEFORE_LOCATION, () => `${added}\n${BEFORE_LOCATION}`),
    );
    return changed;
  }

  async generate(): Promise<void> {
    await writeFiles(this.#url("generated/"), await generateFiles(this.#url("openapi/")));
  }

  read(path: string): Promise<string> {
    return readFile(this.#url(path), "utf8");
  }

  /** What `source`, in a file beside generated/, exports: built with the package's sources and this contract's generated/. */
  async build<T>(source: string): Promise<T> {
    const generated = join(this.#folder, "generated");
    const outfile = join(this.#folder, "built.mjs");
    await esbuild.build({
      stdin: { contents: source, resolveDir: ROOT.pathname, loader: "ts" },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      nodePaths: [new URL("node_modules/", ROOT).pathname], // for what the copy of generated/ imports
      banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
      plugins: [
        {
          name: "changed-contract",
          setup: (build) => {
            build.onResolve({ filter: /\/generated\/[^/]+\.js$/ }, ({ path }) => ({
              path: join(generated, basename(path)),
            }));
          },
        },
      ],
    });
    return (await import(pathToFileURL(outfile).href)) as T;
  }

  /** What the compiler says about `source`, a file beside generated/. */
  async typeErrors(source: string): Promise<readonly string[]> {
    const file = join(this.#folder, "use.ts");
    await writeFile(file, source);
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      lib: ["lib.es2022.d.ts"],
      types: [],
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  }

  async write(name: string, text: string): Promise<string> {
    const path = join(this.#folder, name);
    await writeFile(path, text);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  #url(name: string): URL {
    return pathToFileURL(join(this.#folder, name));
  }
}
