import { amountOf } from "./amount.js";
import { many, type ReadingEvidence } from "./evidence.js";
import { type Shown, Unreadable } from "./reading.js";

export type Decimal = "." | ",";

const PLAIN = /^-?\d+$/;
/** Thousands are set apart by one sign, which is not that of the decimals. No thousands have a zero in front: "0.125" is a fraction. */
const WITH: Readonly<Record<Decimal, RegExp>> = {
  ".": /^-?(?:\d+|[1-9]\d{0,2}(?:([,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*)(?:\.\d+)?$/u,
  ",": /^-?(?:\d+|[1-9]\d{0,2}(?:([.'’ \u00a0\u202f])\d{3})(?:\1\d{3})*)(?:,\d+)?$/u,
};
/** One sign, before three digits: a thousand or a fraction. */
const EITHER = /^-?[1-9]\d{0,2}[.,]\d{3}$/;

/** Of a hundred: the contract has no sign for it. */
const PERCENT = /^-?\d[\d.,'’\s]*%$/u;

/** What the sign before the decimals is in this cell. Undefined when it has none, can be either, or is no number. */
export function decimalOf(text: string): Decimal | undefined {
  if (PLAIN.test(text) || EITHER.test(text)) return undefined;
  const [isPoint, isComma] = [WITH["."].test(text), WITH[","].test(text)];
  if (isPoint === isComma) return undefined;
  return isPoint ? "." : ",";
}

/** Thousands that neither a point nor a comma sets apart, and no decimals: "1 299" is the same number either way. */
const whole = (text: string): Decimal | undefined => (!/[.,]/.test(text) && WITH["."].test(text) ? "." : undefined);

/** What the numbers of a file show together: a column in which each can be either is read by the others. Undefined when there is nothing to say. */
export function decimalEvidence(written: readonly string[]): Omit<ReadingEvidence, "columns"> | undefined {
  const cells = written.map((cell) => amountOf(cell).number);
  const doubtful = cells.filter((cell) => EITHER.test(cell)).length;
  const signs = cells.flatMap((cell) => decimalOf(cell) ?? []);
  const commas = signs.filter((sign) => sign === ",").length;
  const points = signs.length - commas;
  if ((commas > 0 && points > 0) || (commas === 0 && doubtful === 0)) return undefined;
  const found = { about: "decimal", of: cells.length } as const;
  if (signs.length === 0) {
    const because = `${many(doubtful, "number", "numbers")} can be a thousand or one and a fraction, and no other number shows which`;
    return { ...found, value: undefined, candidates: [",", "."], because, cells: doubtful };
  }
  const value = commas > 0 ? "," : ".";
  const because = `of ${many(cells.length, "number", "numbers")}, ${many(signs.length, "has", "have")} a ${commas > 0 ? "comma" : "point"} before the decimals`;
  return { ...found, value, candidates: [value], because, cells: signs.length };
}

/** Reads the numbers of one column. */
export class NumberColumn {
  readonly #given: Decimal | undefined;
  readonly #seen = new Set<Decimal>();
  #currency: string | undefined;

  readonly #isKnown: boolean;

  /** @param shown What other rows have shown: then these show nothing new */
  constructor(given: Decimal | undefined, shown?: Shown) {
    this.#given = given;
    this.#isKnown = shown !== undefined;
    if (shown === "." || shown === "mixed") this.#seen.add(".");
    if (shown === "," || shown === "mixed") this.#seen.add(",");
  }

  /** Undefined when nothing has to be shown. */
  get shown(): Shown | undefined {
    if (this.#given !== undefined) return undefined;
    return this.#seen.size === 0 ? "nothing" : (this.#only ?? "mixed");
  }

  /** Takes a cell for evidence. True when it can only be read after others were seen. */
  look(text: string): boolean {
    const { number, currency } = amountOf(text);
    this.#currency ??= currency;
    if (this.#given !== undefined || this.#isKnown) return false;
    const decimal = decimalOf(number);
    if (decimal !== undefined) this.#seen.add(decimal);
    return EITHER.test(number);
  }

  /** Without its currency, which has to be the same in all of the column. What is no number stays as it is. */
  read(text: string): number | string | Unreadable {
    if (PERCENT.test(text)) return new Unreadable("number-percent");
    const { number, currency } = amountOf(text);
    const value = this.#valueOf(number);
    if (value === undefined) return text;
    if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) return new Unreadable("number-rounded");
    if (currency !== undefined && typeof value === "number") {
      this.#currency ??= currency;
      if (currency !== this.#currency) return new Unreadable("number-currency");
    }
    return value;
  }

  /** Undefined for what is no number. */
  #valueOf(text: string): number | Unreadable | undefined {
    if (PLAIN.test(text)) return Number(text);
    const own = decimalOf(text);
    if (this.#given === undefined && own !== undefined && this.#only !== undefined && own !== this.#only) {
      return new Unreadable("number-contrary");
    }
    const decimal = this.#given ?? own ?? this.#only ?? whole(text);
    if (decimal === undefined) return EITHER.test(text) ? new Unreadable("number-ambiguous") : undefined;
    if (!WITH[decimal].test(text)) return undefined;
    return Number(text.replace(decimal === "." ? /[^\d.-]/g : /[^\d,-]/g, "").replace(",", "."));
  }

  get #only(): Decimal | undefined {
    const [decimal, other] = this.#seen;
    return other === undefined ? decimal : undefined;
  }
}
