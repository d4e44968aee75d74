// Declarations as Biome formats them: TypeDoc breaks lines where it can, not where it should.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./typedoc.js";

const FENCE = /(\*\*Examples?\*\*\n\n(?:(?!\n#)[\s\S])*?)?```ts\n([\s\S]*?)\n```/g;
const MARK = "//@";

/** How a piece of a declaration becomes one that stands alone. The second says what is taken away again. */
function standing(code: string): string {
  if (/^(?:type|class|interface) /.test(code)) return code;
  if (/^(?:function|const) /.test(code)) return `declare ${code}`;
  if (code.startsWith("{")) return `type _ = ${code}`;
  return `declare class _ {\n${code.replace(/^new (?=\w)/, "new_").replace(/;?$/, ";")}\n}`;
}

function taken(code: string): string {
  if (code.startsWith("declare class _ {")) {
    const lines = code.split("\n").slice(1, -1);
    return lines
      .map((line) => line.replace(/^ {2}/, ""))
      .join("\n")
      .replace(/^new_/, "new ");
  }
  return code
    .replace(/^declare /, "")
    .replace(/^type _ = /, "")
    .replace(/^(\{[\s\S]*\});$/, "$1");
}

/** The pages with every declaration formatted; examples are as their comments have them. */
export async function formatted(pages: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const codes = new Set<string>();
  for (const text of pages.values()) {
    for (const [, example, code = ""] of text.matchAll(FENCE)) if (example === undefined) codes.add(code);
  }
  const all = [...codes];
  const source = all.map((code) => `${MARK}\n${standing(code)}\n`).join("\n");
  const results = (await biome(source)).split(`${MARK}\n`).slice(1);
  if (results.length !== all.length) throw new Error("Biome has given other pieces back");
  const byCode = new Map(all.map((code, index) => [code, taken((results[index] ?? "").trim())]));
  return new Map(
    [...pages].map(([page, text]) => [
      page,
      text.replace(FENCE, (whole, example: string | undefined, code: string) =>
        example === undefined ? `\`\`\`ts\n${byCode.get(code)}\n\`\`\`` : whole,
      ),
    ]),
  );
}

function biome(source: string): Promise<string> {
  const program = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
  const options = ["--stdin-file-path=reference.ts", "--indent-style=space", "--line-width=100"];
  const child = spawn(process.execPath, [program, "format", ...options], { cwd: ROOT });
  let output = "";
  let complaints = "";
  child.stdout.on("data", (text: Buffer) => (output += text));
  child.stderr.on("data", (text: Buffer) => (complaints += text));
  child.stdin.end(source);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`Biome failed\n${complaints.slice(0, 2_000)}`)),
    );
  });
}
