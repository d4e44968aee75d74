import { EncodingError } from "../file-error.js";
import { iconv } from "./decode.js";
import type { Encoding } from "./encoding.js";

/** What programs of shops and offices write, by the names that chardet has for them, each with what else it may be. */
const CANDIDATES: Readonly<Record<string, readonly Encoding[]>> = {
  "windows-1250": ["windows-1250"],
  "windows-1251": ["windows-1251"],
  "windows-1252": ["windows-1252", "ISO-8859-15"],
  "windows-1253": ["windows-1253"],
  "windows-1254": ["windows-1254"],
  "windows-1255": ["windows-1255"],
  "windows-1256": ["windows-1256"],
  "windows-1257": ["windows-1257"],
  "ISO-8859-1": ["windows-1252", "ISO-8859-15"],
  "ISO-8859-2": ["windows-1250", "ISO-8859-2"],
  "ISO-8859-5": ["ISO-8859-5"],
  "ISO-8859-6": ["ISO-8859-6"],
  "ISO-8859-7": ["windows-1253", "ISO-8859-7"],
  "ISO-8859-8": ["windows-1255"],
  "ISO-8859-9": ["windows-1254"],
  "KOI8-R": ["KOI8-R"],
};

/** Unknown to chardet, so tried after its guesses. */
const OTHERS: readonly Encoding[] = [
  "windows-1251",
  "macintosh",
  "windows-1252",
  "ISO-8859-15",
  "IBM866",
  "macCyrillic",
];

const SHOWN = 2;
const SHOWN_CHARACTERS = 40;
const MOST_WORDS = 500;

/** The error of a text that is not UTF-8, with the likely encoding. @param bytes From the line at which it shows. */
export async function otherEncoding(place: string, bytes: Buffer, wide?: Encoding): Promise<EncodingError> {
  const { decode } = await iconv();
  if (wide !== undefined) {
    const cells = decode(bytes.subarray(0, bytes.length - (bytes.length % 2)), wide).split(/[,;\t|"\r\n]+/);
    const message = `${place}: looks like ${wide} without a byte order mark.`;
    return new EncodingError(message, wide, shownOf(cells));
  }
  const words = wordsIn(bytes);
  const { analyse } = await import("chardet").then((module) => ({ ...module, ...module.default })); // bundled, it is CommonJS
  const likely = analyse(Buffer.concat(words.flatMap((word) => [word, Buffer.from("\n")])))
    .flatMap(({ name }) => CANDIDATES[name] ?? [])
    .concat(OTHERS);
  const [guess = "windows-1252"] = [...new Set(likely)]
    .map((encoding) => ({ encoding, strange: strangeIn(words.map((word) => decode(word, encoding)).join("\n")) }))
    .sort((one, other) => one.strange - other.strange || rank(one.encoding) - rank(other.encoding))
    .map(({ encoding }) => encoding);
  const cells = words.map((word) => decode(word, guess));
  return new EncodingError(`${place}: not UTF-8; it looks like ${guess}.`, guess, shownOf(cells));
}

/** A few names are too little for a detector by frequencies; where nothing is strange in it, the most used one is the likeliest. */
const rank = (encoding: Encoding): number => (encoding === "windows-1252" ? 0 : 1);

/** The cells that have letters outside ASCII: all others look the same in every encoding, and would outweigh them. */
function wordsIn(bytes: Buffer): Buffer[] {
  return (
    bytes
      .toString("latin1")
      .match(/[^,;\t|"\r\n]*[\x80-\xff][^,;\t|"\r\n]*/g)
      ?.slice(0, MOST_WORDS)
      .map((word) => Buffer.from(word, "latin1")) ?? []
  );
}

/**
 * How often a text has what names do not have: signs within a word, a capital letter after a small one, Icelandic ones (Turkish has others in their place), nothing but accents,
 * a Greek word without one, two scripts in one word, Western letters where their languages have none.
 * An encoding that gives less of it is the likelier one.
 */
function strangeIn(text: string): number {
  const strange = [
    /[^\p{L}\p{M}\p{Nd}\s!-~\u2019\u2013№€]/gu,
    /\p{Ll}\p{Lu}|[ðþÐÞ]/gu,
    /(?:(?![A-Za-z])\p{Script=Latin}){3}/gu,
    // Letters of the West where only those of the East stand: Czech, Hungarian and Romanian in the wrong encoding.
    /ì(?=\p{L})|[øæåèù](?=[áéíóúýě])|(?<!\p{L})È(?=[aeouéá])|õ(?!e)|ã(?=[^oe\P{L}])/gu,
    /(?<![\p{L}\p{M}])(?=\p{L}*[α-ω])[Α-Ωα-ω]{3,}(?![\p{L}\p{M}])/gu,
    /\p{Script=Cyrillic}(?=[\p{Script=Latin}\p{Script=Greek}])|\p{Script=Latin}(?=[\p{Script=Cyrillic}\p{Script=Greek}])/gu,
  ];
  return strange.reduce((sum, pattern) => sum + (text.match(pattern)?.length ?? 0), 0);
}

/** Two names: cells with letters that only the right encoding gives, and without addresses and numbers. */
function shownOf(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim()).filter((cell) => /[^\p{ASCII}]/u.test(cell) && !/[@\d]/.test(cell));
  const telling = (text: string): number => text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  return [...new Set(names)]
    .sort((one, other) => Math.min(telling(other), 4) - Math.min(telling(one), 4))
    .slice(0, SHOWN)
    .map((name) => name.slice(0, SHOWN_CHARACTERS));
}
