/** Signs and words of currencies, as people write them around an amount. */
const CURRENCIES: Readonly<Record<string, readonly string[]>> = {
  EUR: ["€", "eur", "euro", "евро"],
  USD: ["$", "usd"],
  GBP: ["£", "gbp"],
  BGN: ["лв.", "лв", "bgn"],
  RON: ["lei", "leu", "ron"],
  PLN: ["zł", "pln"],
  CHF: ["chf"],
  kr: ["kr.", "kr"],
};
const CODES: ReadonlyMap<string, string> = new Map(
  Object.entries(CURRENCIES).flatMap(([code, words]) => words.map((word) => [word, code] as const)),
);
const WORD = [...CODES.keys()].map((word) => word.replace(/[$.]/g, "\\$&")).join("|");
const BEFORE = new RegExp(`^(-?)(${WORD})\\s*(-?\\d.*)$`, "iu");
const BEHIND = new RegExp(`^(-?\\d.*?)\\s*(${WORD})$`, "iu");

/** An amount has no more characters. */
const LONGEST = 64;

export interface Amount {
  /** What is written without the currency. */
  readonly number: string;
  /** Undefined when there is none. */
  readonly currency: string | undefined;
}

/** A number and the one currency before or behind it: "£1,000.50", "5,00 lei". */
export function amountOf(text: string): Amount {
  // Nearly all cells are numbers alone.
  if (text.length > LONGEST || /^[-\d][\d.,]*$/.test(text)) return { number: text, currency: undefined };
  const [, minus = "", word = "", number = ""] = BEFORE.exec(text) ?? [];
  if (number !== "" && !(minus !== "" && number.startsWith("-"))) return amount(minus + number, word);
  const [, before = "", behind = ""] = BEHIND.exec(text) ?? [];
  return before === "" ? { number: text, currency: undefined } : amount(before, behind);
}

const amount = (number: string, word: string): Amount => ({ number, currency: CODES.get(word.toLowerCase()) });
