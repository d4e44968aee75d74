import { nearest, shownName } from "../generated/validate.js";

/**
 * What to say of options of which one is not known: it was misspelt, and would do nothing. What is undefined is not given.
 *
 * @param hasNo Such as "createClient has no option"
 */
export function unknownOption(hasNo: string, known: readonly string[], given: object): string | undefined {
  for (const name of Object.keys(given)) {
    if (known.includes(name) || (given as Record<string, unknown>)[name] === undefined) continue;
    const meant = nearest(name, known);
    return `${hasNo} "${shownName(name)}"${meant ? `; did you mean "${meant}"?` : ""}`;
  }
  return undefined;
}
