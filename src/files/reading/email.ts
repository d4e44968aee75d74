import { Unreadable } from "./reading.js";

/** Characters without width, and the white space that does not break: no mail program shows them. */
const INVISIBLE = /[\u00a0\u00ad\u180e\u200b-\u200f\u202a-\u202f\u2060-\u2064\ufeff]/u;
const LINK = /^mailto:/i;
/** Nearly every address: ASCII that can be seen, without the signs of a name or a link around it. */
const PLAIN = /^[!-9;=?-~]+$/;
const WITH_NAME = /^[^<>]*<([^<>]+)>$/;

/** The address in a cell, without what mail programs and web pages put around it. The contract judges the rest. */
export function emailOf(cell: string): string | Unreadable {
  if (PLAIN.test(cell)) return cell;
  const text = bare(cell);
  const inner = WITH_NAME.exec(text)?.[1] ?? text;
  const address = bare(inner).replace(LINK, "");
  if (INVISIBLE.test(address)) return new Unreadable("email-invisible");
  return inner !== address && address.includes("?") ? text : address; // a link with a subject, or the like
}

/** Character by character: an expression for the end of a long cell would take quadratic time. */
function bare(text: string): string {
  const isAround = (at: number): boolean => INVISIBLE.test(text.charAt(at)) || text.charAt(at).trim() === "";
  let [start, end] = [0, text.length];
  while (start < end && isAround(start)) start += 1;
  while (end > start && isAround(end - 1)) end -= 1;
  return text.slice(start, end);
}
