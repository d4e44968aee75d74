import { readingOf, tooDeep } from "../../record/json-text.js";
import { scannedRecord } from "../../record/scanned-record.js";
import { type Origin, SourceRecord } from "../../record/source-record.js";
import type { Span } from "../../span.js";
import { recordOfReject } from "../resume/reject-line.js";
import { isRounded, TOO_PRECISE } from "./exact.js";
import { RejectedRows } from "./rejected-rows.js";

const ROUNDED = { path: "", code: "json", message: TOO_PRECISE, params: {} } as const;

type TextSpan = Span & { readonly buffer: Buffer };

/** After so many texts in a row that the scanner left to others, only one of some is tried: a file of nothing else would pay for each. */
const PATIENCE = 64;
const TRIED = 16;

/** A file of JSON texts, while it is read. */
export class JsonFile {
  readonly name: string;
  #leftInARow = 0;
  readonly #rows = new RejectedRows();

  constructor(name: string) {
    this.name = name;
  }

  /**
   * The record in one of its texts, which may be a line of a rejects file. Its bytes are sent as they are, with all digits of their
   * numbers; where they cannot be, a number that has lost some is an issue.
   *
   * @param line on which it starts
   * @throws {SyntaxError} when it is not JSON
   */
  recordOf({ buffer, start, end }: TextSpan, line: number): SourceRecord {
    const origin = { file: this.name, line };
    const scanned = this.#scanned({ buffer, start, end }, origin);
    if (scanned) return scanned;
    const text = buffer.toString("utf8", start, end);
    const value: unknown = JSON.parse(text);
    const reading = readingOf(text, value);
    if (reading === "too deep") return tooDeep(text, origin);
    const reject = recordOfReject(value);
    const isExact = reading === "one" && reject === undefined;
    const issues = !isExact && isRounded(reject?.record ?? value) ? { issues: [ROUNDED] } : {};
    if (reject !== undefined) {
      const place = { ...origin, ...reject.origin };
      return new SourceRecord({ value: reject.record, origin: place, ...this.#rows.of(value, place), ...issues });
    }
    if (issues.issues) return new SourceRecord({ value: text, ...issues, origin });
    return new SourceRecord({ value, ...(reading === "one" && { bytes: buffer.subarray(start, end) }), origin });
  }

  #scanned(span: Span, origin: Origin): SourceRecord | undefined {
    const isTried = this.#leftInARow < PATIENCE || this.#leftInARow % TRIED === 0;
    const record = isTried ? scannedRecord(span, origin) : undefined;
    this.#leftInARow = record ? 0 : this.#leftInARow + 1;
    return record;
  }
}
