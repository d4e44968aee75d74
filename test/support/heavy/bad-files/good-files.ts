/** Files in which nothing is wrong, with what makes reading hard: other alphabets, line breaks and delimiters in cells. */

import { HEADER } from "./strict-csv.js";

import type { Said } from "./verdict.js";

/** Those that show by themselves how they are written. */
export const KINDS = ["csv", "semicolons", "tsv", "ndjson", "json", "pretty-json"] as const;
type SaidKind = "no quotes" | "backslashes" | "a header below" | "no header" | "bars";
/** Those of which it has to be said. */
export const SAID: Readonly<Record<SaidKind, Said>> = {
  "no quotes": { quote: null },
  backslashes: { escape: "backslash" },
  "a header below": { headerRow: 4 },
  "no header": { names: HEADER },
  bars: { delimiter: "|" },
};
export type Kind = (typeof KINDS)[number] | SaidKind | "xlsx";

const NAMES = ["Иван", "Ιωάννης", "Zoë", "O'Neil", 'Ann "Annie"', "Line\nBreak", "Semi;colon, comma\ttab", "😀 Grin"];
const ROWS = 24;

/** A text; the tables of a spreadsheet are in `good-sheets.ts`. */
export function goodFile(kind: Exclude<Kind, "xlsx">, random: () => number): string {
  const people = Array.from({ length: ROWS }, (_, index) => ({
    first: NAMES[Math.floor(random() * NAMES.length)] ?? "",
    email: index % 9 === 8 ? "no-address" : `p${index}@example.com`, // the validator's rejects are no bad file
  }));
  switch (kind) {
    case "no quotes":
      return delimited(people, ";")
        .replaceAll('"', "")
        .replaceAll("Line\nBreak", 'Quote " here')
        .replaceAll("Semi;colon", "Colon");
    case "backslashes":
      return delimited(people, ",").replace(/"([^"\n]*)""([^"\n]*)""([^"\n]*)"/g, String.raw`"$1\"$2\"$3"`);
    case "a header below":
      return `Customers\n"of 2024, all"\n\n${delimited(people, ",")}`;
    case "no header":
      return delimited(people, ",").slice(HEADER.join(",").length + 1);
    case "bars":
      return delimited(people, "|");
    case "ndjson":
      return people.map((person) => `${JSON.stringify(record(person))}\n`).join("");
    case "json":
      return `[\n${people.map((person) => JSON.stringify(record(person))).join(",\n")}\n]\n`;
    case "pretty-json":
      return JSON.stringify(people.map(record), undefined, 2);
    default:
      return delimited(people, { csv: ",", semicolons: ";", tsv: "\t" }[kind]);
  }
}

interface Person {
  readonly first: string;
  readonly email: string;
}

function record({ first, email }: Person): unknown {
  return { profile: { firstName: first, email, addTags: ["[a]", "{b}"] }, subscribedAtChanged: false };
}

function delimited(people: readonly Person[], delimiter: string): string {
  const rows = people.map(({ first, email }, index) => [
    cell(first, delimiter),
    index % 4 === 0 ? '""' : "",
    email,
    `+35988${1_000_000 + index}`,
    "2024-01-01",
    "",
    "",
    '"a, b"',
    "Yes",
  ]);
  return [HEADER, ...rows].map((cells) => `${cells.join(delimiter)}\n`).join("");
}

function cell(text: string, delimiter: string): string {
  return /["\n\t;,]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}
