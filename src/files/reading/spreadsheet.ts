const EQUALS = 0x3d;
const QUOTE = 0x27;
/** What a spreadsheet writes so that it leaves a text alone: `="0888"`. */
const FORMULA = /^="((?:[^"]|"")*)"$/;
/** The apostrophe before a plus, or before a zero, in front of what else would become a number. */
const APOSTROPHE = /^'(?=[+0][\d\s()./-]*$)/;

/** A cell without the signs that keep a spreadsheet from taking it for a number. They are no part of the text. */
export function withoutMarks(text: string): string {
  const first = text.charCodeAt(0);
  if (first === EQUALS) return FORMULA.exec(text)?.[1]?.replaceAll('""', '"').trim() ?? text;
  return first === QUOTE ? text.replace(APOSTROPHE, "") : text;
}

/** A number that a spreadsheet has rounded: `3,59888E+11`. */
export function isScientific(text: string): boolean {
  return /^[+-]?\d(?:[.,]\d+)?E\+?\d+$/i.test(text);
}
