import type { SourceRecord } from "../index.js";
import { memberOf } from "../record/scanned-record.js";
import { count, plural } from "./terminal.js";

/** Rows of one file that are about a customer of an earlier row. */
export interface Duplicates {
  /** Rows with the e-mail, in any case, or the phone number of an earlier row. */
  readonly rows: number;
  /** Of them, those whose e-mail is written as no earlier one: it differs in case alone. */
  readonly otherCase: number;
  /** False when there were too many rows to compare all with. */
  readonly isWhole: boolean;
}

/** What a row shares with an earlier one. */
export interface Shared {
  readonly field: "email" | "phoneNumber";
  /** The e-mail is written in another case than before. */
  readonly isOtherCase: boolean;
  /** Of the first row that has it, when lines are kept and it has one. */
  readonly earlierLine: number | undefined;
}

/** Rows that later ones are compared with: what is kept of them takes at most 64 MiB, and with their lines 96. */
const MOST_ROWS = 2_000_000;
const FIRST_SLOTS = 1 << 12;

/**
 * Counts them as rows are read. Of each e-mail and phone number only a hash of 53 bits is kept, so nobody's data stays in memory, and
 * of two million customers one in a thousand files counts one too many.
 */
export class DuplicateCounter {
  readonly #seen: LinesByHash;
  readonly #mostRows: number;
  #compared = 0;
  #rows = 0;
  #otherCase = 0;
  #isWhole = true;

  /** @param keepsLines Whether it can be told which row was the first */
  constructor({ keepsLines = false, mostRows = MOST_ROWS }: { keepsLines?: boolean; mostRows?: number } = {}) {
    this.#seen = new LinesByHash(keepsLines);
    this.#mostRows = mostRows;
  }

  get counts(): Duplicates {
    return { rows: this.#rows, otherCase: this.#otherCase, isWhole: this.#isWhole };
  }

  /** What the row shares with an earlier one: at most an e-mail and a phone number. */
  look(record: SourceRecord): readonly Shared[] {
    const { issues, origin } = record;
    if (issues !== undefined) return NOTHING; // it is not sent
    const email = memberOf(record, "email");
    const phoneNumber = memberOf(record, "phoneNumber");
    const isKept = this.#compared < this.#mostRows;
    const line = origin?.line ?? 0;
    // What is no address and no number, such as "none", may stand in many rows, and is refused in each.
    const address = typeof email === "string" && email.includes("@") ? email.trim() : undefined;
    const number = typeof phoneNumber === "string" && phoneNumber.startsWith("+") ? phoneNumber : undefined;
    const byEmail = address === undefined ? undefined : this.#meetAddress(address, isKept, line);
    const first = number === undefined ? undefined : this.#seen.meet(number, isKept, line);
    if (isKept) this.#compared += 1;
    else this.#isWhole = false;
    if (byEmail === undefined && first === undefined) return NOTHING;
    this.#rows += 1;
    if (byEmail?.isOtherCase) this.#otherCase += 1;
    return [
      ...(byEmail ? [byEmail] : []),
      ...(first === undefined
        ? []
        : [{ field: "phoneNumber", isOtherCase: false, earlierLine: first || undefined } as const]),
    ];
  }

  /** Nearly all addresses are in small letters: more than that hash is kept of the others alone. */
  #meetAddress(address: string, isKept: boolean, line: number): Shared | undefined {
    const small = address.toLowerCase();
    const isSmall = address === small;
    const first = this.#seen.meet(small, isKept, line);
    const spelled = `as ${address}`;
    const mixed = `not as ${small}`;
    if (first === undefined) {
      if (!isSmall && isKept) for (const text of [spelled, mixed]) this.#seen.meet(text, true, line);
      return undefined;
    }
    const isNew = isSmall && !this.#seen.has(mixed) ? false : this.#seen.meet(spelled, isKept, line) === undefined;
    return { field: "email", isOtherCase: isNew, earlierLine: first || undefined };
  }
}

const NOTHING: readonly Shared[] = [];

/**
 * "3 rows have the e-mail or phone number of an earlier one: the last row wins". Empty when there is none. Whether e-mails in two
 * cases are one customer is Releva's to say, and the contract can only assume it (A2).
 */
export function duplicatesText({ rows, otherCase, isWhole }: Duplicates): string {
  if (rows === 0) return "";
  const which = rows === 1 ? "has" : "have";
  const atLeast = isWhole ? "" : "at least ";
  const those = `${atLeast}${plural(rows, "row", "rows")} ${which}`;
  const assumed = "assumed to be two profiles, but may be one";
  if (rows === otherCase) return `${those} the e-mail of an earlier one in another case: ${assumed}`;
  const inCase = otherCase === 0 ? "" : ` (${atLeast}${count(otherCase)} by an e-mail in another case: ${assumed})`;
  return `${those} the e-mail or phone number of an earlier one: the last row wins${inCase}`;
}

/** The same for programs: only what there is. */
export function duplicatesJson(duplicates: Duplicates | undefined): { readonly duplicates?: object } {
  if (duplicates === undefined || duplicates.rows === 0) return {};
  const { rows, otherCase, isWhole } = duplicates;
  return { duplicates: { rows, otherCase, ...(!isWhole && { atLeast: true }) } };
}

/** Two mixing hashes of 32 bits, as MurmurHash3 ends, in one whole number that is never 0. */
function hashOf(text: string): number {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x9e3779b1);
    two = Math.imul(two ^ code, 0x5f356495);
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(two ^ (two >>> 13), 0xc2b2ae35);
  two = Math.imul(two ^ (two >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35);
  return (two & 0x1fffff) * 0x1_0000_0000 + (one >>> 0) + 1;
}

/** Whole numbers but 0, at eight bytes each: a `Set` takes five times that. */
class LinesByHash {
  #slots = new Float64Array(FIRST_SLOTS);
  #lines: Uint32Array | undefined;
  #size = 0;

  constructor(keepsLines: boolean) {
    if (keepsLines) this.#lines = new Uint32Array(FIRST_SLOTS);
  }

  /** The line of the first that had the text, or 0 where lines are not kept; undefined for a text that was not met. */
  meet(text: string, isKept: boolean, line: number): number | undefined {
    const hash = hashOf(text);
    const slot = this.#slotOf(hash);
    if (this.#slots[slot] === hash) return this.#lines?.[slot] ?? 0;
    if (!isKept) return undefined;
    this.#set(slot, hash, line);
    this.#size += 1;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return undefined;
  }

  has(text: string): boolean {
    const hash = hashOf(text);
    return this.#slots[this.#slotOf(hash)] === hash;
  }

  #set(slot: number, hash: number, line: number): void {
    this.#slots[slot] = hash;
    if (this.#lines) this.#lines[slot] = line;
  }

  #slotOf(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask; // of a number beyond 32 bits the lower 32
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [slots, lines] = [this.#slots, this.#lines];
    this.#slots = new Float64Array(slots.length * 2);
    if (lines) this.#lines = new Uint32Array(slots.length * 2);
    for (const [slot, hash] of slots.entries()) if (hash !== 0) this.#set(this.#slotOf(hash), hash, lines?.[slot] ?? 0);
  }
}
