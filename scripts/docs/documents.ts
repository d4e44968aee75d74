import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { readContract } from "../generate/contract.js";
import { createDocumentCheck, type DocumentCheck, type TextFile } from "./check.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", "dist", ".git"]);

/** Every document of a folder: Markdown anywhere, the contract, and scripts of a shell beside documents. */
export function documentsOf(root: string): readonly TextFile[] {
  const files = filesIn(root).map((path) => relative(root, path).replaceAll(sep, "/"));
  const isDocument = (file: string): boolean =>
    file.endsWith(".md") ||
    file === "openapi/openapi.yaml" ||
    (file.endsWith(".sh") && /^(?:docs|examples|\.github)\b/.test(file));
  return files.filter(isDocument).map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
}

/** The check by the contract of this repository, for the documents of a folder. */
export async function checkOf(root: string): Promise<DocumentCheck> {
  return createDocumentCheck({
    contract: await readContract(new URL("../../openapi/", import.meta.url)),
    page: readFileSync(join(ROOT, "openapi/vendor/profile-upsert.2024-10-02.txt"), "utf8"),
    sources: ["src", "test/portability", "examples", "scripts/generate"]
      .flatMap((folder) => filesIn(join(ROOT, folder)))
      .filter((file) =>
        [".ts", ".mjs", ".js", ".py", ".go", ".java", ".kt", ".php", ".rb", ".rs", ".cs"].includes(extname(file)),
      )
      .map((file) => readFileSync(file, "utf8")),
    readLinked(file, url) {
      const path = join(root, dirname(file), url);
      return existsSync(path) ? readFileSync(path, "utf8") : undefined;
    },
  });
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}
