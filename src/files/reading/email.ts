import { bare, INVISIBLE } from "./invisible.js";
import { Unreadable } from "./reading.js";

const LINK = /^mailto:/i;
/** Nearly every address: ASCII that can be seen, without the signs of a name, a link or quotes around it. */
const PLAIN = /^[!#-&(-9;=?A-~][!-9;=?A-~]*@(?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]+$/;
const WITH_NAME = /^[^<>]*<([^<>]+)>$/;
/** Quotes that a program or a hand has put around it. In one such as `"a b"@shop.example` they are its own. */
const QUOTED = /^(?:'(.+)'|"(.+)"|[\u2018\u201a\u201c\u201d\u201e\u00ab](.+)[\u2018\u2019\u201c\u201d\u00bb])$/;
/** Names with a dot between them, in any script, or an address of a machine in brackets. */
const DOMAIN = /^(?:(?:[\p{L}\p{M}\p{N}_-]+\.)*[\p{L}\p{M}\p{N}_-]+|\[[^[\]]+\])$/u;
/** What the contract refuses, and says so. */
const REFUSED = /[\s<>,;:]/;

/** The address in a cell, without what mail programs and web pages put around it. The contract judges the rest. */
export function emailOf(cell: string): string | Unreadable {
  if (PLAIN.test(cell)) return cell;
  const text = bare(cell);
  const inner = WITH_NAME.exec(text)?.[1] ?? text;
  const address = unquoted(bare(inner)).replace(LINK, "");
  if (INVISIBLE.test(address)) return new Unreadable("email-invisible");
  if (inner !== address && address.includes("?")) return text; // a link with a subject, or the like
  return !REFUSED.test(address) && hasNoDomain(address) ? new Unreadable("email-domain") : address;
}

function unquoted(text: string): string {
  const [, ...inner] = QUOTED.exec(text) ?? [];
  return inner.find((part) => part !== undefined) ?? text;
}

/** Something stands behind the @, and no mail can be sent there. */
function hasNoDomain(address: string): boolean {
  const at = address.lastIndexOf("@");
  return at > 0 && at < address.length - 1 && !DOMAIN.test(address.slice(at + 1));
}
