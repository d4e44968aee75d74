import { join } from "node:path";
import ts from "typescript";
import { DECLARATIONS, declarationProgram, declaringSymbol, ENTRY_POINTS, exportsOf } from "./source.js";

const printer = ts.createPrinter({ removeComments: true });

/** By entry point, the declarations of what it exports and of the types of src/ that these mention, as text. */
export function publicApi(): Map<string, string> {
  const program = declarationProgram();
  const checker = program.getTypeChecker();
  const entries = Object.entries(ENTRY_POINTS).map(
    ([name, file]) => [name, exportsOf(program, join(DECLARATIONS, file.replace(/\.ts$/, ".d.ts")))] as const,
  );
  const exported = new Set(entries.flatMap(([, names]) => [...names.values()]));
  return new Map(
    entries.map(([name, names]) => {
      const mentioned = mentionedBy(checker, [...names.values()], exported);
      const parts = [
        `// What "${name}" exports.\n`,
        ...[...names].map(([as, symbol]) => textOf(symbol, as)),
        ...(mentioned.length > 0 ? ["// What these mention, and nobody can import.\n"] : []),
        ...mentioned.map((symbol) => textOf(symbol, symbol.name)),
      ];
      return [name, parts.join("\n")];
    }),
  );
}

function textOf(symbol: ts.Symbol, as: string): string {
  const texts = (symbol.declarations ?? []).map((declaration) => {
    const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()).replace(/^export (?:declare )?/, "");
  });
  return `${symbol.name === as ? "" : `// as ${as}\n`}${texts.join("\n")}\n`;
}

/** Types of src/ that no entry point exports. Those of generated/ are committed as they are. */
function mentionedBy(
  checker: ts.TypeChecker,
  symbols: readonly ts.Symbol[],
  exported: ReadonlySet<ts.Symbol>,
): ts.Symbol[] {
  const found = new Set(symbols);
  const visit = (node: ts.Node): void => {
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const declaring = symbol && declaringSymbol(checker, symbol);
    if (declaring && !exported.has(declaring) && isOwn(declaring)) found.add(declaring);
    ts.forEachChild(node, visit);
  };
  for (const symbol of found) for (const declaration of symbol.declarations ?? []) visit(declaration);
  return [...found].slice(symbols.length).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isOwn = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? []).some((declaration) => {
    const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return ts.isSourceFile(node.parent) && node.getSourceFile().fileName.startsWith(join(DECLARATIONS, "src/"));
  });
