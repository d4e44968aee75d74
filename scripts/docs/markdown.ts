import type { Nodes, Parents, Root, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { toString as textOf } from "mdast-util-to-string";
import { gfmTable } from "micromark-extension-gfm-table";
import { type Marks, marksOf, NO_MARKS } from "./marks.js";

/** A block of code. */
export interface Fence {
  readonly kind: "fence";
  /** Line of the file on which the fence opens, from 1; of an indented block, its first line. */
  readonly line: number;
  /** Line on which its text begins. */
  readonly firstLine: number;
  readonly language: string;
  /** The word behind the language: "```json Profile" is marked `Profile`. */
  readonly mark: string;
  readonly marks: Marks;
  readonly text: string;
}

/** A code span, words between them, or where a link goes. */
export interface Span {
  readonly kind: "code" | "words" | "link";
  readonly line: number;
  readonly marks: Marks;
  readonly text: string;
}

/** A paragraph, a heading or a cell of a table, as it reads. */
export interface Prose {
  readonly kind: "prose";
  readonly line: number;
  readonly text: string;
}

export interface TableOfCells {
  readonly kind: "table";
  readonly line: number;
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

export type Piece = Fence | Span | Prose | TableOfCells;

/** What a Markdown text is made of, in its order. A block that is never closed reaches to the end, as in CommonMark. */
export function piecesOf(markdown: string): readonly Piece[] {
  const root: Root = fromMarkdown(markdown, {
    extensions: [gfmTable()],
    mdastExtensions: [gfmTableFromMarkdown()],
  });
  return inside(root, markdown);
}

export const fencesOf = (markdown: string): readonly Fence[] =>
  piecesOf(markdown).filter((piece): piece is Fence => piece.kind === "fence");

function inside(parent: Parents, source: string): readonly Piece[] {
  return parent.children.flatMap((node: Nodes, index) => [
    ...pieceOf(node, marksBefore(parent, index), source),
    ...("children" in node ? inside(node, source) : []),
  ]);
}

function pieceOf(node: Nodes, marks: Marks, source: string): readonly Piece[] {
  const line = lineOf(node);
  switch (node.type) {
    case "code": {
      const isFence = /^[`~]/.test(source.slice(node.position?.start.offset));
      const info = marksOf(node.meta ?? "");
      const all = {
        ...info,
        invalid: [...marks.invalid, ...info.invalid],
        isNoPayload: marks.isNoPayload || info.isNoPayload,
      };
      const place = { line, firstLine: isFence ? line + 1 : line };
      return [{ kind: "fence", ...place, language: node.lang ?? "", mark: info.word, marks: all, text: node.value }];
    }
    case "inlineCode":
      return [{ kind: "code", line, marks, text: node.value }];
    case "text":
      return [{ kind: "words", line, marks: NO_MARKS, text: node.value }];
    case "link":
      return [{ kind: "link", line, marks, text: node.url }];
    case "paragraph":
    case "heading":
    case "tableCell":
      return [{ kind: "prose", line, text: textOf(node, { includeHtml: false }) }];
    case "table":
      return [tableOf(node)];
    default:
      return [];
  }
}

function tableOf(table: Table): TableOfCells {
  const [header = [], ...rows] = table.children.map((row) =>
    row.children.map((cell) => textOf(cell, { includeHtml: false })),
  );
  return {
    kind: "table",
    line: lineOf(table),
    header,
    rows: rows.map((cells, index) => ({ line: lineOf(table.children[index + 1]), cells })),
  };
}

/** What a comment says that stands directly before a node, or before the text between them. */
function marksBefore({ children }: Parents, index: number): Marks {
  const before: readonly (Nodes | undefined)[] = [children[index - 1], children[index - 2]];
  const [near, far] = before;
  const comment = near?.type === "text" && near.value.trim() === "" ? far : near;
  const said = comment?.type === "html" ? /^<!--(.*)-->$/s.exec(comment.value.trim())?.[1] : undefined;
  return said === undefined ? NO_MARKS : marksOf(said);
}

const lineOf = (node: Nodes | undefined): number => node?.position?.start.line ?? 1;
