/*
 * What stands around an array of records: the body of a request, the answer of an API, an export in JSON.
 */

/** Members that tell of the records, and are none. */
const META =
  "count|total|total_?(?:count|items|pages)|page|pages|page_?(?:info|size)|per_?page|size|limit|offset|meta|metadata|next|prev|previous|has_?more|object|status|success|version|ok|code|message|errors?|_?links?|paging|pagination|search_criteria|cursor|next_?page(?:_?token)?|list_id|extensions|(?:exported|generated|created)_?at";
const WRAPPERS =
  "customers?|contacts|members|subscribers|users|people|persons|profiles|clients|results|items|records|data|rows|list|entries|edges|nodes";
const MEMBER = `"(?:${META})"\\s*:\\s*(?:"[^"\\\\]*"|[-+.\\dEe]+|true|false|null|\\{[^{}]*\\}|\\[\\s*\\])`;
/** How an object begins in which the array is, or the object that has it. */
const OBJECT = `\\{\\s*(?:${MEMBER}\\s*,\\s*)*`;
/** An array of records in the object of a list in the data of an answer, as GraphQL has it. */
const MOST_OBJECTS = 3;

/** The start of the body of a request, which is an input as well. The array follows. */
const BODY = /^\s*\{\s*"profiles"\s*:\s*(?=\[)/;
/** The start of what an API answers, or an export in JSON has around its records. */
const WRAPPER = new RegExp(
  `^\\s*(?:${OBJECT}"(?:${WRAPPERS}|response|result|payload)"\\s*:\\s*){1,${MOST_OBJECTS}}(?=\\[\\s*(?:[\\]{]|$))`,
  "i",
);

/** Whether a text begins as the body of a request does, or as an object around an array of records. */
export const isBody = (beginning: string): boolean => BODY.test(beginning);
export const isWrapped = (beginning: string): boolean => WRAPPER.test(beginning);

/** What stands before an array of records, at the beginning of a text. Nothing where the array is alone. */
export function beforeArray(beginning: string): string {
  return BODY.exec(beginning)?.[0] ?? WRAPPER.exec(beginning)?.[0] ?? "";
}

/** Objects that are open behind what stands before an array. */
export function openIn(before: string): number {
  const signs = before.replace(/"[^"]*"/g, "");
  return signs.split("{").length - signs.split("}").length;
}

/**
 * The first member, behind an array of records, that does not tell of them: it may be more records. Undefined for none.
 *
 * @param text From behind the comma to the end of the file @param open Objects that are open there
 * @throws {SyntaxError} when that is no rest of so many objects
 */
export function strangeMember(text: string, open: number): string | undefined {
  const known = new RegExp(`^(?:${META})$`, "i");
  let object: Record<string, unknown> = JSON.parse(`${'{"":'.repeat(open - 1)}{${text}`);
  for (let left = open; left > 0; left -= 1) {
    const strange = Object.keys(object).find((name) => name !== "" && !known.test(name));
    if (strange !== undefined) return strange;
    object = (object[""] ?? {}) as Record<string, unknown>;
  }
  return undefined;
}
