/** One way to break a text. @param random The same for the same seed */
export type Mutation = (text: string, random: () => number) => string | Buffer;

const below = (limit: number, random: () => number): number => Math.floor(random() * limit);

/** The text with `piece` in the place of `length` characters somewhere. */
function splice(text: string, random: () => number, length: number, piece: string): string {
  const at = below(text.length + 1, random);
  return text.slice(0, at) + piece + text.slice(at + length);
}

function bytesOf(text: string, change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(text);
  change(bytes);
  return bytes;
}

/** A line of the text, replaced. */
function onLine(text: string, random: () => number, change: (line: string) => string): string {
  const lines = text.split("\n");
  const chosen = below(lines.length, random);
  return lines.map((line, index) => (index === chosen ? change(line) : line)).join("\n");
}

const SOUP = [
  '"',
  "'",
  ",",
  ";",
  "\t",
  "\n",
  "\r",
  "\\",
  "{",
  "}",
  "[",
  "]",
  ":",
  " ",
  "0",
  "x",
  "é",
  "\u2028",
  "\u00a0",
];

/** Cyrillic and Latin letters as the encodings of one byte write them; others become question marks, as iconv can do. */
function oneByte(text: string, cyrillicFrom: number): Buffer {
  const code = (character: string): number => {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) return point;
    if (point >= 0x410 && point <= 0x44f) return cyrillicFrom + point - 0x410;
    return point >= 0xa0 && point <= 0xff ? point : 0x3f;
  };
  return Buffer.from([...text].map(code));
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  untouched: (text) => text,
  cut: (text, random) => Buffer.from(text).subarray(0, 1 + below(Buffer.byteLength(text) - 1, random)),
  "cut at a line": (text, random) => text.slice(0, text.indexOf("\n", below(text.length, random)) + 1),
  "flipped byte": (text, random) =>
    bytesOf(text, (bytes) => {
      const at = below(bytes.length, random);
      bytes[at] = (bytes[at] ?? 0) ^ (1 + below(255, random));
    }),
  "flipped bits": (text, random) =>
    bytesOf(text, (bytes) => {
      for (let count = 0; count < 3; count += 1) {
        const at = below(bytes.length, random);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(7, random));
      }
    }),
  "quote inserted": (text, random) => splice(text, random, 0, '"'),
  "quotes inserted": (text, random) => splice(splice(text, random, 0, '"'), random, 0, '"'),
  "quote removed": (text, random) => {
    const quotes = [...text.matchAll(/"/g)].map(({ index }) => index);
    const at = quotes[below(quotes.length, random)] ?? 0;
    return text.slice(0, at) + text.slice(at + 1);
  },
  "delimiters inserted": (text, random) => onLine(text, random, (line) => `${line},;\t`),
  "delimiter removed": (text, random) => onLine(text, random, (line) => line.replace(/[,;\t]/, "")),
  "NUL byte": (text, random) => splice(text, random, 0, "\0"),
  "NUL bytes for a while": (text, random) => splice(text, random, 40, "\0".repeat(40)),
  "mark in the middle": (text, random) => splice(text, random, 0, "\uFEFF"),
  "mark before a line": (text, random) => onLine(text, random, (line) => `\uFEFF${line}`),
  "CRLF everywhere": (text) => text.replaceAll("\n", "\r\n"),
  "CR everywhere": (text) => text.replaceAll("\n", "\r"),
  "line ends mixed": (text, random) =>
    text.replace(/\n/g, () => ["\n", "\r\n", "\r", "\r\r\n", "\n\r"][below(5, random)] ?? ""),
  "blank lines": (text, random) =>
    onLine(
      onLine(text, random, (line) => `\n\r\n${line}`),
      random,
      (line) => `${line}\n \n`,
    ),
  "soup inserted": (text, random) =>
    splice(text, random, 0, Array.from({ length: 6 }, () => SOUP[below(SOUP.length, random)]).join("")),
  "soup in the place of text": (text, random) =>
    splice(text, random, 9, Array.from({ length: 4 }, () => SOUP[below(SOUP.length, random)]).join("")),
  "piece missing": (text, random) => splice(text, random, 1 + below(200, random), ""),
  "piece twice": (text, random) => {
    const at = below(text.length, random);
    const piece = text.slice(at, at + 1 + below(200, random));
    return text.slice(0, at) + piece + text.slice(at);
  },
  "line twice": (text, random) => onLine(text, random, (line) => `${line}\n${line}`),
  "line missing": (text, random) => onLine(text, random, () => ""),
  "header twice": (text) => `${text.split("\n", 1)[0]}\n${text}`,
  "two columns of one name": (text, random) =>
    text.replace(/Tags|Email/, () => (random() < 0.5 ? "Phone number" : "First name")),
  "no name": (text) => text.replace("Email", ""),
  "windows-1251": (text) => oneByte(text, 0xc0),
  "latin-1 in one line": (text, random) => {
    const lines = text.split("\n");
    const chosen = below(lines.length, random);
    return Buffer.concat(
      lines.map((line, index) =>
        Buffer.from(`${line}${index === chosen ? "é" : ""}\n`, index === chosen ? "latin1" : "utf8"),
      ),
    );
  },
  "deep nesting": (text, random) =>
    onLine(text, random, (line) => line.replace(/"\[a\]"/, `${"[".repeat(20_000)}${"]".repeat(20_000)}`)),
  "bracket missing": (text, random) => {
    const brackets = [...text.matchAll(/[[\]{}]/g)].map(({ index }) => index);
    const at = brackets[below(brackets.length, random)] ?? text.length;
    return text.slice(0, at) + text.slice(at + 1);
  },
  "line that says the delimiter": (text, random) => `sep=${[",", ";", "\t", "|"][below(4, random)]}\n${text}`,
  nothing: () => "",
  "nothing but a mark": () => "\uFEFF",
  "nothing but line ends": (_text, random) => "\r\n".repeat(1 + below(9, random)),
  "nothing but spaces": (_text, random) => " \t".repeat(1 + below(9, random)),
  noise: (_text, random) => Buffer.from(Array.from({ length: 300 }, () => below(256, random))),
};

/** More than fits in a line, and almost. */
export const LONG_MUTATIONS: Readonly<Record<string, Mutation>> = {
  "long line": (text, random) => onLine(text, random, (line) => `${line}${"x".repeat(1_500_000)}`),
  "long row of delimiters": (text, random) => onLine(text, random, (line) => `${line}${",\t;".repeat(500_000)}`),
  "line that is long enough": (text, random) => onLine(text, random, (line) => `${line}${" ".repeat(900_000)}`),
};
