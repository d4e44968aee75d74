/** A tag that opens or closes, or text. */
export type XmlToken =
  | { readonly open: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly close: string }
  | { readonly text: string };

const NAME = "[\\p{L}_][\\p{L}\\w.:-]*";
const ATTRIBUTE = `\\s+(${NAME})\\s*=\\s*("[^"]*"|'[^']*')`;
const OPEN = new RegExp(`<(${NAME})((?:${ATTRIBUTE})*)\\s*(/?)>`, "uy");
const CLOSE = new RegExp(`</(${NAME})\\s*>`, "uy");
const SKIPPED = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>/y;
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/y;
const TEXT = /[^<]+/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The tokens of a text up to its first error: what nests wrongly, has no end, or is no XML. Names are without their namespace. */
export function strictXml(bytes: Buffer): { readonly tokens: readonly XmlToken[]; readonly isBroken: boolean } {
  const tokens: XmlToken[] = [];
  const stack: string[] = [];
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { tokens, isBroken: true };
  }
  let at = 0;
  let hasRoot = false;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found;
  };
  while (at < text.length) {
    if (next(SKIPPED)) continue;
    const opened = next(OPEN);
    if (opened) {
      const [, name = "", list = "", , , end] = opened;
      if (stack.length === 0 && hasRoot) return { tokens, isBroken: true };
      const attributes = attributesIn(list);
      if (attributes === undefined || stack.length >= 100) return { tokens, isBroken: true };
      hasRoot = true;
      tokens.push({ open: local(name), attributes });
      if (end === "/") tokens.push({ close: local(name) });
      else stack.push(name);
      continue;
    }
    const closed = next(CLOSE);
    if (closed) {
      if (stack.pop() !== closed[1]) return { tokens, isBroken: true };
      tokens.push({ close: local(closed[1] ?? "") });
      continue;
    }
    const raw = next(CDATA);
    const found = raw ?? next(TEXT);
    const value = raw ? raw[1] : found && unescaped(found[0]);
    if (value === undefined || value === null || (stack.length === 0 && value.trim() !== ""))
      return { tokens, isBroken: true };
    tokens.push({ text: value });
  }
  return { tokens, isBroken: !hasRoot || stack.length > 0 };
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

function attributesIn(list: string): ReadonlyMap<string, string> | undefined {
  const attributes = new Map<string, string>();
  for (const [, name = "", quoted = ""] of list.matchAll(new RegExp(ATTRIBUTE, "gu"))) {
    const value = unescaped(quoted.slice(1, -1));
    if (value === undefined) return undefined;
    if (!attributes.has(name)) attributes.set(name, value);
  }
  return attributes.size > 100 ? undefined : attributes;
}

function unescaped(text: string): string | undefined {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/.test(text)) return undefined;
  return text.replace(/&(#x?)?(\w+);/g, (_, number: string | undefined, code: string) =>
    number === undefined
      ? (ENTITIES[code] ?? "")
      : String.fromCodePoint(Number.parseInt(code, number === "#x" ? 16 : 10)),
  );
}
