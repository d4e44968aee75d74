import type { OpenMapping } from "../files/columns/choose.js";
import type { Examination } from "../files/columns/examine.js";
import { isNeverSent } from "../files/columns/never-sent.js";
import { cellTypeOf, type Target } from "../files/columns/target.js";
import { type Paint, printable } from "./terminal.js";

const COLUMN_WIDTH = 28;

/** The columns with what they fill, and samples. */
export async function columnsTable(
  { columns, mapping }: Examination,
  paint: Paint,
  width: number | undefined,
): Promise<string[]> {
  const { columnsOf } = await import("./text-width.js");
  const most = widthsIn(width);
  const cut = (text: string, longest: number): string => shortened(text, longest, columnsOf);
  const pad = (text: string, to: number): string => text + " ".repeat(Math.max(0, to - columnsOf(text)));
  const names = columns.map(({ column }) => cut(nameOf(column), most.name));
  const targets = columns.map(({ column, target }) =>
    cut(`${targetText(column, target)}${helpText(column, mapping)}`, most.target),
  );
  const [nameWidth = 0, targetWidth = 0] = [names, targets].map((texts) =>
    Math.max(...texts.map((text) => columnsOf(text))),
  );
  const left = (width ?? Number.POSITIVE_INFINITY) - nameWidth - targetWidth - 6;
  return columns.map(({ target, samples }, index) => {
    const name = pad(names[index] ?? "", nameWidth);
    const field = pad(targets[index] ?? "", targetWidth);
    const shown = cut(samples.map((sample) => cut(printable(sample), COLUMN_WIDTH)).join("  "), left);
    return `  ${name}  ${target.field === "ignore" ? paint("dim", field) : field}  ${paint("dim", shown)}`.trimEnd();
  });
}

/** On a terminal a table shrinks, its samples first. */
function widthsIn(width: number | undefined): { readonly name: number; readonly target: number } {
  if (width === undefined) return { name: COLUMN_WIDTH, target: Number.POSITIVE_INFINITY };
  return { name: Math.min(COLUMN_WIDTH, Math.floor(width * 0.3)), target: Math.floor(width * 0.45) };
}

const nameOf = (column: string): string => printable(column === "" ? "(without a name)" : column);

/** For a column that is read where others are blank. */
function helpText(column: string, { firstFilled = [] }: OpenMapping): string {
  const group = firstFilled.find((names) => names.includes(column)) ?? [];
  const before = group.slice(0, group.indexOf(column)).map((name) => nameOf(name));
  return before.length > 0 ? `, without ${before.join(", ")}` : "";
}

function targetText(column: string, target: Target): string {
  if (target.field === "ignore") return isNeverSent(column) ? "never sent, by its name" : "not sent";
  if (target.field === "fullName") return "firstName and lastName, split at the first space or a comma";
  if (target.as === "list") return `${target.field}, a list by "${target.separator}"`;
  if (target.as === "choice") return `${target.field}, by word: ${Object.keys(target.values).join(", ")}`;
  return cellTypeOf(target.field) === "list" && target.as === undefined
    ? `${target.field}, a list by ","`
    : target.field;
}

function shortened(text: string, most: number, columnsOf: (text: string) => number): string {
  if (columnsOf(text) <= most) return text;
  let kept = "";
  for (const character of text) {
    if (columnsOf(kept + character) >= most) break;
    kept += character;
  }
  return `${kept}…`;
}
