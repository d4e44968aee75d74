import type { Notices } from "../bytes/notices.js";
import type { Row } from "./table.js";
import { columnOf, type NumberKind, numberText, unescapeText } from "./xlsx-values.js";
import type { Attributes } from "./xml.js";

/** A sheet has 16 384 columns; no export of customers has. */
const MOST_COLUMNS = 4_096;

/** Puts the parts of a text together: it may be in several styles, and have a reading aid that is no part of it. */
export class TextGatherer {
  #text = "";
  #isIn = false;
  #isAid = false;

  open(tag: string): void {
    if (tag === "rPh") this.#isAid = true;
    if (tag === "t") this.#isIn = !this.#isAid;
  }

  close(tag: string): void {
    if (tag === "rPh") this.#isAid = false;
    if (tag === "t") this.#isIn = false;
  }

  text(text: string): void {
    if (this.#isIn) this.#text += text;
  }

  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }
}

export interface SheetContext {
  readonly is1904: boolean;
  readonly kinds: readonly NumberKind[];
  readonly shared: readonly string[];
  readonly notices: Notices;
}

/** Builds rows from the tags of a sheet. */
export class RowReader {
  readonly #context: SheetContext;
  readonly #inline = new TextGatherer();
  #rows: Row[] = [];
  #line = 0;
  #cells: string[] = [];
  #column = 0;
  #type = "n";
  #style = 0;
  #value = "";
  #isValue = false;

  constructor(context: SheetContext) {
    this.#context = context;
  }

  open(tag: string, { r, t, s }: Attributes): void {
    if (tag === "row") {
      this.#line = r === undefined ? this.#line + 1 : Number(r);
      this.#cells = [];
      this.#column = -1;
    } else if (tag === "c") {
      this.#column = columnOf(r) ?? this.#column + 1;
      this.#type = t ?? "n";
      this.#style = Number(s ?? 0);
      this.#value = "";
    } else if (tag === "v") this.#isValue = true;
    else this.#inline.open(tag);
  }

  text(text: string): void {
    if (this.#isValue) this.#value += text;
    else this.#inline.text(text);
  }

  close(tag: string): void {
    if (tag === "v") this.#isValue = false;
    else if (tag === "c") this.#put(this.#cellText());
    else if (tag === "row" && this.#cells.some((cell) => cell.trim() !== "")) {
      this.#rows.push({ line: this.#line, cells: this.#cells });
    } else this.#inline.close(tag);
  }

  take(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #put(text: string): void {
    if (text === "" || this.#column >= MOST_COLUMNS) return;
    while (this.#cells.length < this.#column) this.#cells.push("");
    this.#cells[this.#column] = text;
  }

  #cellText(): string {
    const inline = this.#inline.take();
    const { shared, kinds, is1904, notices } = this.#context;
    switch (this.#type) {
      case "s":
        return shared[Number(this.#value)] ?? "";
      case "inlineStr":
        return unescapeText(inline);
      case "b":
        return this.#value === "1" ? "true" : "false";
      case "e":
        notices.add("error-cell", this.#line);
        return "";
      case "n":
        return numberText(this.#value, kinds[this.#style] ?? "number", is1904);
      default:
        return unescapeText(this.#value);
    }
  }
}
