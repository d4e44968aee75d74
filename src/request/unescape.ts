const ESCAPE =
  /\\u([0-9a-f]{4})|\\(["\\/bfnrt])|&(?:#([0-9]{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));|((?:%[0-9a-f]{2})+)/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** JSON in JSON in a page: deeper nesting than this is not looked through. */
const LAYERS = 5;

/** A text without the escapes of JSON, HTML and URLs, which would hide a value from a comparison. */
export function unescapeText(text: string): string {
  let plain = text;
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const outer = plain;
    plain = outer.replace(ESCAPE, (whole, unit, char, decimal, hex, name, percent) => {
      if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
      if (char !== undefined) return /["\\/]/.test(char) ? char : " ";
      if (decimal !== undefined) return fromCodePoint(Number(decimal), whole);
      if (hex !== undefined) return fromCodePoint(Number.parseInt(hex, 16), whole);
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      return fromPercent(percent);
    });
    if (plain === outer) break;
  }
  return plain;
}

const fromCodePoint = (point: number, otherwise: string): string =>
  point <= 0x10ffff ? String.fromCodePoint(point) : otherwise;

function fromPercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not UTF-8
  }
}
