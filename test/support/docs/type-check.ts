import { fileURLToPath } from "node:url";
import ts from "typescript";

/** What a careful user of the package has switched on. */
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  types: ["node"],
  typeRoots: [fileURLToPath(new URL("../../../node_modules/@types", import.meta.url))],
  skipLibCheck: true,
  noEmit: true,
};

/** Compiles the files; gives the problems in them as `file:line message`. What they import is compiled by `npm run check`. */
export function typeCheck(files: readonly string[]): readonly string[] {
  const program = ts.createProgram([...files], OPTIONS);
  const problems = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return source ? ts.getPreEmitDiagnostics(program, source) : [];
  });
  return problems.map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName ?? ""}:${line} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}
