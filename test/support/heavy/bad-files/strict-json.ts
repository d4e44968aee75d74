import type { StrictText } from "./strict-text.js";
import { ALL_REFUSED, countNewlines, type Verdict } from "./verdict.js";

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 100;

export function strictNdjson({ text, isCut, badLine, isUncertain, flawed }: StrictText): Verdict {
  const [first = "", second] = text.trimStart().split("\n");
  if (first.trim() === "{" && second !== undefined) return ALL_REFUSED;
  const lines = text.split("\n");
  const last = lines.length - 1;
  const read = lines.flatMap((line, index) =>
    (/^\s*$/.test(line) && !flawed?.has(index + 1)) || (isCut && index === last) ? [] : [{ line, number: index + 1 }],
  );
  return {
    lines: read.map(({ number }) => number),
    broken: read.filter(({ line, number }) => flawed?.has(number) || !isRecord(line)).map(({ number }) => number),
    fatal: isCut ? { lines: badLine === undefined ? [] : [badLine], isUncertain: isUncertain === true } : undefined,
  };
}

function isRecord(line: string): boolean {
  return Buffer.byteLength(line) <= MAX_BYTES && depthOf(line) <= MAX_DEPTH && isJson(line);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const bracket of json.replace(/"(?:[^"\\]|\\.)*"/gs, "").match(/[[\]{}]/g) ?? []) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

const SPACE = /[ \t\r\n]*/y;
/** A string; or a run without a bracket, a quote or a separator. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|[^[\]{}", \t\r\n]+/y;

/** An array, element by element: an element is what its brackets and quotes hold together. */
export function strictJson({ text, isCut, badLine, isUncertain, flawed }: StrictText): Verdict {
  const lines: number[] = [];
  const broken: number[] = [];
  let at = 0;
  const lineHere = (): number => countNewlines(text.slice(0, at)) + 1;
  const skipSpace = (): void => {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
  };
  const ended = (line: number): Verdict => {
    const bad = isCut ? badLine : line;
    return { lines, broken, fatal: { lines: bad === undefined ? [] : [bad], isUncertain: isUncertain === true } };
  };
  const wrong = (line: number): Verdict => ({ lines, broken, fatal: { lines: [line] } });

  skipSpace();
  if (at === text.length) return ended(lineHere());
  if (text[at] !== "[") return wrong(lineHere());
  at += 1;
  for (let isFirst = true; ; isFirst = false) {
    skipSpace();
    if (at === text.length) return ended(lineHere());
    const line = lineHere();
    if (isFirst && text[at] === "]") break;
    if (text[at] === "]" || text[at] === ",") return wrong(line);
    const end = endOfElement(text, at);
    // A scalar at the end of what can be read may go on.
    if (end === undefined) return ended(line);
    const element = text.slice(at, end);
    if (Buffer.byteLength(element) > MAX_BYTES) return wrong(line);
    const last = line + countNewlines(element);
    const isFlawed = [...(flawed ?? [])].some((bad) => bad >= line && bad <= last);
    if (!isFlawed && !isJson(element)) return wrong(line);
    lines.push(line);
    if (isFlawed || !isRecord(element)) broken.push(line);
    at = end;
    skipSpace();
    if (at === text.length) return ended(lineHere());
    const separator = text[at];
    if (separator !== "," && separator !== "]") return wrong(lineHere());
    at += 1;
    if (separator === "]") break;
  }
  skipSpace();
  if (at < text.length) return wrong(lineHere());
  return isCut ? ended(lineHere()) : { lines, broken, fatal: undefined };
}

function endOfElement(text: string, start: number): number | undefined {
  let at = start;
  const open: string[] = [];
  const isScalar = !'[{"'.includes(text[start] ?? "");
  while (at < text.length) {
    const character = text[at] ?? "";
    if (isScalar && open.length === 0 && at > start && /[,\] \t\r\n]/.test(character)) return at;
    if (character === "[" || character === "{") {
      open.push(character);
      at += 1;
    } else if ((character === "]" || character === "}") && open.length > 0) {
      open.pop();
      at += 1;
      if (open.length === 0) return at;
    } else {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text)?.[0];
      if (token === undefined && character === '"') return undefined;
      at += token?.length ?? 1;
      if (open.length === 0 && token?.startsWith('"')) return at;
    }
  }
  return undefined;
}
