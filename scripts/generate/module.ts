// A generated module: code of the generator and its hand-written runtime, in one file.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { HEADER } from "./header.js";

/** @param source imports are relative to this folder */
export async function moduleOf(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    banner: { js: `// ${HEADER}` },
    write: false,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error("esbuild wrote nothing");
  return formatted(output.text);
}

/** In lines that a diff can show: ajv writes a schema and an error into one each. */
function formatted(text: string): string {
  const biome = fileURLToPath(new URL("../../node_modules/@biomejs/biome/bin/biome", import.meta.url));
  return execFileSync(process.execPath, [biome, "format", "--stdin-file-path=module.js"], {
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    input: text,
    encoding: "utf8",
  });
}
