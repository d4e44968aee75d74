export type Delimiter = "," | ";" | "\t";

const DELIMITERS: readonly Delimiter[] = [",", ";", "\t"];

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
