/** A text without its escapes, and for each of its UTF-16 units the piece of the original that it was written as. */
export interface Unescaped {
  readonly text: string;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** JSON in JSON in a page: a text that is escaped more often than this is no text for people. */
const LAYERS = 8;

/** NUL among them: UTF-16 that was read as UTF-8 has one beside every letter. */
const ESCAPE =
  /\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\(["'\\/bfnrt])|&(?:#([0-9]{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));?|((?:%[0-9a-f]{2})+)|\0/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Takes off the escapes of JSON, HTML and URLs, layer by layer. Undefined when there are too many layers. */
export function unescapeText(source: string): Unescaped | undefined {
  const ends = new Uint32Array(source.length).map((_, at) => at + 1);
  let layer: Unescaped = { text: source, starts: ends.map((end) => end - 1), ends };
  for (let depth = 0; depth <= LAYERS; depth += 1) {
    const inner = withoutOneLayer(layer);
    if (inner === undefined) return layer;
    layer = inner;
  }
  return undefined;
}

/** Undefined when nothing is escaped. */
function withoutOneLayer({ text, starts, ends }: Unescaped): Unescaped | undefined {
  let plain = "";
  let from = 0;
  const plainStarts: number[] = [];
  const plainEnds: number[] = [];
  function copy(to: number): void {
    plain += text.slice(from, to);
    for (let at = from; at < to; at += 1) {
      plainStarts.push(starts[at] ?? 0);
      plainEnds.push(ends[at] ?? 0);
    }
  }
  for (const match of text.matchAll(ESCAPE)) {
    const [whole] = match;
    const meant = meaningOf(match);
    if (meant === undefined) continue;
    copy(match.index);
    from = match.index + whole.length;
    plain += meant;
    for (let unit = 0; unit < meant.length; unit += 1) {
      plainStarts.push(starts[match.index] ?? 0);
      plainEnds.push(ends[from - 1] ?? 0);
    }
  }
  if (from === 0) return undefined;
  copy(text.length);
  return { text: plain, starts: plainStarts, ends: plainEnds };
}

function meaningOf(match: RegExpMatchArray): string | undefined {
  const [whole, point, unit, byte, char, decimal, hex, name, percent] = match;
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16)); // half of a pair, perhaps
  if (char !== undefined) return /["'\\/]/.test(char) ? char : " ";
  if (name !== undefined) return ENTITIES[name.toLowerCase()];
  if (percent !== undefined) return fromPercent(percent);
  if (whole === "\0") return "";
  const code = decimal === undefined ? Number.parseInt(point ?? byte ?? hex ?? "", 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Bytes that are no UTF-8 are read as Latin-1: a server that escapes so means the same letters. */
function fromPercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}
