import { MAX_RECORD_BYTES } from "../bytes/lines.js";
import type { Notices } from "../bytes/notices.js";
import { isCellError } from "../reading/null-words.js";
import type { Row } from "./table.js";
import { columnOf, type NumberKind, numberText, unescapeText } from "./xlsx-values.js";
import type { Attributes } from "./xml.js";

/** Of a sheet. */
const MOST_COLUMNS = 16_384;
/** A cell this far beyond all that were there before belongs to no table: a row of blank cells up to it would be made for nothing. */
const MOST_GAP = 1_000;

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
    if (this.#isIn && this.#text.length <= MAX_RECORD_BYTES) this.#text += text;
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

/** Builds rows from the tags of a sheet. A row with something in it that cannot be right is not guessed at: it has an issue. */
export class RowReader {
  readonly #context: SheetContext;
  readonly #inline = new TextGatherer();
  #rows: Row[] = [];
  #line = 0;
  #cells: string[] = [];
  #characters = 0;
  #problem: string | undefined;
  #isHidden = false;
  #column = -1;
  /** Columns of the widest row. */
  #width = 0;
  #type = "n";
  #style = 0;
  #value = "";
  #isValue = false;

  constructor(context: SheetContext) {
    this.#context = context;
  }

  /** Of the row that was begun last. */
  get line(): number {
    return this.#line;
  }

  open(tag: string, { r, t, s, hidden }: Attributes): void {
    if (tag === "row") {
      const line = Number(r);
      this.#line = Number.isSafeInteger(line) && line > this.#line ? line : this.#line + 1;
      this.#cells = [];
      this.#characters = 0;
      this.#problem = undefined;
      this.#isHidden = hidden === "1" || hidden === "true";
      this.#column = -1;
    } else if (tag === "c") {
      const column = columnOf(r) ?? this.#column + 1;
      if (column <= this.#column)
        this.#problem ??= "the row has two cells in one place, or in another order than their places";
      this.#column = column;
      this.#type = t ?? "n";
      this.#style = Number(s ?? 0);
      this.#value = "";
    } else if (tag === "v") this.#isValue = true;
    else this.#inline.open(tag);
  }

  text(text: string): void {
    // What one cell holds is bounded as a whole row is.
    if (!this.#isValue) this.#inline.text(text);
    else if (this.#value.length <= MAX_RECORD_BYTES) this.#value += text;
  }

  close(tag: string): void {
    if (tag === "v") this.#isValue = false;
    else if (tag === "c") this.#put(this.#cellText());
    else if (tag === "row") this.#end();
    else this.#inline.close(tag);
  }

  take(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #end(): void {
    const [line, cells, message] = [this.#line, this.#cells, this.#problem];
    this.#width = Math.max(this.#width, cells.length);
    if (message !== undefined) this.#rows.push({ line, cells, issue: { path: "", code: "xlsx", message, params: {} } });
    else if (cells.some((cell) => cell.trim() !== "" && !isCellError(cell))) this.#rows.push({ line, cells });
    else return;
    if (this.#isHidden) this.#context.notices.add("hidden-row", line);
  }

  #put(text: string): void {
    if (text === "") return;
    this.#characters += text.length;
    if (this.#characters > MAX_RECORD_BYTES) {
      this.#problem = `the row has more than ${MAX_RECORD_BYTES} characters; its text is not repeated here`;
      this.#cells = [];
    } else if (this.#column >= Math.min(MOST_COLUMNS, Math.max(this.#width, this.#cells.length) + MOST_GAP)) {
      this.#problem ??= "the row has a cell far beyond the last column of the table";
    } else {
      while (this.#cells.length < this.#column) this.#cells.push("");
      this.#cells[this.#column] = text;
    }
  }

  #cellText(): string {
    const inline = this.#inline.take();
    const { kinds, is1904, notices } = this.#context;
    switch (this.#type) {
      case "s":
        return this.#sharedText();
      case "inlineStr":
        return unescapeText(inline);
      case "b":
        return BOOLEANS[this.#value] ?? this.#value;
      case "e":
        notices.add("error-cell", this.#line);
        return isCellError(this.#value) ? this.#value : "#VALUE!"; // another text in it is no value either
      case "n":
        return numberText(this.#value, kinds[this.#style] ?? "number", is1904);
      default:
        return unescapeText(this.#value);
    }
  }

  /** A cell without a number has no text, and is none with the first one. */
  #sharedText(): string {
    if (this.#value.trim() === "") return "";
    const text = /^\s*\d+\s*$/.test(this.#value) ? this.#context.shared[Number(this.#value)] : undefined;
    if (text === undefined) this.#problem ??= "the row has a cell whose text is not in the spreadsheet";
    return text ?? "";
  }
}

const BOOLEANS: Readonly<Record<string, string>> = { "1": "true", "0": "false" };
