/** What producers partition by. */
export const keyText = ([first = ""]: readonly string[]): string => first;
