import type { PayloadIssue } from "./judge.js";

/** What is counted, by the word that the report says for it. */
export type Kind =
  | "JSON"
  | "request"
  | "literal"
  | "reject"
  | "row"
  | "value"
  | "name"
  | "address"
  | "table"
  | "statement";

/** Something in a document that the contract has a say in, and what is wrong with it. */
export interface Finding {
  readonly kind: Kind;
  readonly line: number;
  readonly issues: readonly PayloadIssue[];
}

export const finding = (kind: Kind, line: number, ...messages: readonly string[]): Finding => ({
  kind,
  line,
  issues: messages.map((message) => ({ path: "", message })),
});

/** The line, counted from `first`, on which an offset of a text is. */
export function lineAt(text: string, offset: number, first: number): number {
  return first + text.slice(0, offset).split("\n").length - 1;
}
