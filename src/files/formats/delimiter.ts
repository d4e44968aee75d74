export type Delimiter = "," | ";" | "\t";

const DELIMITERS: readonly Delimiter[] = [",", ";", "\t"];

const SEPARATOR_LINE = /^sep=([,;\t])(?:\r?\n|$)/i;

/** The delimiter that a first line such as `sep=;` says. Excel reads and writes it; it is neither the header nor a row. */
export function saidDelimiter(beginning: string): Delimiter | undefined {
  const said = SEPARATOR_LINE.exec(beginning)?.[1];
  return DELIMITERS.find((delimiter) => delimiter === said);
}

/** What separates the names in a header, outside of quotes: the one that is there most often; a comma when there is none. */
export function delimiterOf(beginning: string): Delimiter {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter as string, 0]));
  let inQuotes = false;
  for (const character of beginning.trimStart()) {
    if (character === '"') inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (character === "\n") break;
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  const count = (delimiter: Delimiter): number => counts.get(delimiter) ?? 0;
  return DELIMITERS.reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}
