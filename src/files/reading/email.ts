import { Unreadable } from "./reading.js";

/** Characters without width, and the white space that does not break: no mail program shows them. */
const INVISIBLE = /[\u00a0\u00ad\u180e\u200b-\u200f\u202a-\u202f\u2060-\u2064\ufeff]/u;
const AROUND = new RegExp(`^(?:${INVISIBLE.source}|\\s)+|(?:${INVISIBLE.source}|\\s)+$`, "gu");
const LINK = /^mailto:/i;
const WITH_NAME = /^[^<>]*<([^<>]+)>$/;

/** The address in a cell, without what mail programs and web pages put around it. The contract judges the rest. */
export function emailOf(cell: string): string | Unreadable {
  const text = cell.replace(AROUND, "");
  const inner = WITH_NAME.exec(text)?.[1] ?? text;
  const address = inner.replace(AROUND, "").replace(LINK, "");
  if (INVISIBLE.test(address)) return new Unreadable("email-invisible");
  return inner !== address && address.includes("?") ? text : address; // a link with a subject, or the like
}
