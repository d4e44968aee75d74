/** Ways in which a server may write a text that it got. A new one is one line. */
export type Encoder = (text: string) => string;

const hex = (text: string, width: number): string[] =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(width, "0"));
const html = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char] ?? "&#x27;");
const percentAll = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

export const ESCAPES: Readonly<Record<string, Encoder>> = {
  raw: (text) => text,
  "upper case": (text) => text.toUpperCase(),
  "lower case": (text) => text.toLowerCase(),
  trimmed: (text) => text.trim(),
  NFC: (text) => text.normalize("NFC"),
  NFD: (text) => text.normalize("NFD"),
  JSON: (text) => JSON.stringify(text),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify(text)),
  "ASCII-only JSON": (text) => JSON.stringify(text).replace(/[^\0-~]/g, (char) => `\\u${hex(char, 4)}`),
  "\\u of every character": (text) =>
    hex(text, 4)
      .map((unit) => `\\u${unit}`)
      .join(""),
  "\\u in upper case": (text) =>
    hex(text, 4)
      .map((unit) => `\\u${unit.toUpperCase()}`)
      .join(""),
  "\\u{} of every character": (text) => [...text].map((char) => `\\u{${char.codePointAt(0)?.toString(16)}}`).join(""),
  HTML: html,
  "HTML twice": (text) => html(html(text)),
  "decimal entities": (text) => [...text].map((char) => `&#${char.codePointAt(0)};`).join(""),
  "hexadecimal entities": (text) => [...text].map((char) => `&#X${char.codePointAt(0)?.toString(16)};`).join(""),
  URL: encodeURIComponent,
  "URL twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "URL in lower-case hex": (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  "URL of every byte": percentAll,
  "URL of every byte, twice": (text) => encodeURIComponent(percentAll(text)),
  form: (text) => new URLSearchParams({ q: text }).toString(),
  "JSON in a page": (text) => html(JSON.stringify({ text })),
  "UTF-16 read as bytes": (text) => text.replace(/[\0-\x7f]/g, (char) => `${char}\0`),
  "UTF-16 in JSON": (text) => JSON.stringify(text.replace(/[\0-\x7f]/g, (char) => `\0${char}`)),
};

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");

/** For the key alone: nobody reads a name in them, and a key is as good in base64. */
export const KEY_FORMS: Readonly<Record<string, Encoder>> = {
  ...ESCAPES,
  base64,
  base64url,
  "base64 of Bearer": (text) => base64(`Bearer ${text}`),
  "base64url of Bearer": (text) => base64url(`Bearer ${text}`),
  "base64, one byte on": (text) => base64(`:${text}:`),
  "base64, two bytes on": (text) => base64(`::${text}`),
  "base64 in a URL": (text) => encodeURIComponent(base64(`Bearer ${text}`)),
  "hexadecimal digits": (text) => Buffer.from(text).toString("hex"),
};
