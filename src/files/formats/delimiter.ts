/** One character of ASCII. */
export type Delimiter = string;

const DELIMITERS: readonly Delimiter[] = [",", ";", "\t", "|"];

const SEPARATOR_LINE = /^sep=([,;\t|])(?:\r?\n|$)/i;

/** The delimiter that a first line such as `sep=;` says. Excel reads and writes it; it is neither the header nor a row. */
export function saidDelimiter(beginning: string): Delimiter | undefined {
  return SEPARATOR_LINE.exec(beginning)?.[1];
}

/** How often each delimiter is in the header, outside of quotes: the evidence of a guess. @param headerRow The line of the header */
export function delimiterCounts(beginning: string, headerRow = 1): Readonly<Record<Delimiter, number>> {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let inQuotes = false;
  const text =
    headerRow === 1
      ? beginning
      : beginning
          .split("\n")
          .slice(headerRow - 1)
          .join("\n");
  for (const character of text.trimStart()) {
    if (character === '"') inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (character === "\n") break;
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  return Object.fromEntries(counts);
}

/** What separates the names in a header: the one that is there most often; a comma when there is none. */
export function delimiterOf(beginning: string, headerRow?: number): Delimiter {
  const counts = delimiterCounts(beginning, headerRow);
  const count = (delimiter: Delimiter): number => counts[delimiter] ?? 0;
  return DELIMITERS.reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}
