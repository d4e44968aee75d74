import type { SourceRecord } from "../index.js";
import { plural } from "./terminal.js";

/** Rows of one file that are about a customer of an earlier row. */
export interface Duplicates {
  /** Rows with the e-mail, in any case, or the phone number of an earlier row. */
  readonly rows: number;
  /** False when there were too many rows to compare all with. */
  readonly isWhole: boolean;
}

/** Rows that later ones are compared with: what is kept of them takes at most 64 MiB. */
const MOST_ROWS = 2_000_000;
const FIRST_SLOTS = 1 << 12;

/**
 * Counts them as rows are read. Of each e-mail and phone number only a hash of 53 bits is kept, so nobody's data stays in memory, and
 * of two million customers one in a thousand files counts one too many.
 */
export class DuplicateCounter {
  readonly #seen = new HashSet();
  readonly #mostRows: number;
  #compared = 0;
  #rows = 0;
  #isWhole = true;

  constructor(mostRows: number = MOST_ROWS) {
    this.#mostRows = mostRows;
  }

  get counts(): Duplicates {
    return { rows: this.#rows, isWhole: this.#isWhole };
  }

  look({ value, issues }: SourceRecord): void {
    if (issues !== undefined) return; // it is not sent
    const { email, phoneNumber } = Object(Object(value).profile);
    const isKept = this.#compared < this.#mostRows;
    let isKnown = false;
    // What is no address and no number, such as "none", may stand in many rows, and is refused in each.
    if (typeof email === "string" && email.includes("@")) isKnown = this.#meet(email.trim().toLowerCase(), isKept);
    if (typeof phoneNumber === "string" && phoneNumber.startsWith("+")) {
      isKnown = this.#meet(phoneNumber, isKept) || isKnown;
    }
    if (isKnown) this.#rows += 1;
    if (isKept) this.#compared += 1;
    else this.#isWhole = false;
  }

  /** Whether it is known already. */
  #meet(text: string, isKept: boolean): boolean {
    const hash = hashOf(text);
    return isKept ? !this.#seen.add(hash) : this.#seen.has(hash);
  }
}

/** "3 rows have the e-mail or phone number of an earlier one: the last row wins". Empty when there is none. */
export function duplicatesText({ rows, isWhole }: Duplicates): string {
  if (rows === 0) return "";
  const which = rows === 1 ? "has" : "have";
  return `${isWhole ? "" : "at least "}${plural(rows, "row", "rows")} ${which} the e-mail or phone number of an earlier one: the last row wins`;
}

/** The same for programs: only what there is. */
export function duplicatesJson(duplicates: Duplicates | undefined): { readonly duplicates?: object } {
  if (duplicates === undefined || duplicates.rows === 0) return {};
  const { rows, isWhole } = duplicates;
  return { duplicates: { rows, ...(!isWhole && { atLeast: true }) } };
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
class HashSet {
  #slots = new Float64Array(FIRST_SLOTS);
  #size = 0;

  /** False when it is there already. */
  add(hash: number): boolean {
    const slot = this.#slotOf(hash);
    if (this.#slots[slot] === hash) return false;
    this.#slots[slot] = hash;
    this.#size += 1;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return true;
  }

  has(hash: number): boolean {
    return this.#slots[this.#slotOf(hash)] === hash;
  }

  #slotOf(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask; // of a number beyond 32 bits the lower 32
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Float64Array(before.length * 2);
    for (const hash of before) if (hash !== 0) this.#slots[this.#slotOf(hash)] = hash;
  }
}
