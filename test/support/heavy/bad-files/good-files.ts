/** Files in which nothing is wrong, with what makes reading hard: other alphabets, line breaks and delimiters in cells. */

import { HEADER } from "./strict-csv.js";

export const KINDS = ["csv", "semicolons", "tsv", "ndjson", "json", "pretty-json"] as const;
export type Kind = (typeof KINDS)[number];

const NAMES = ["Иван", "Ιωάννης", "Zoë", "O'Neil", 'Ann "Annie"', "Line\nBreak", "Semi;colon, comma\ttab", "😀 Grin"];
const ROWS = 24;

export function goodFile(kind: Kind, random: () => number): string {
  const people = Array.from({ length: ROWS }, (_, index) => ({
    first: NAMES[Math.floor(random() * NAMES.length)] ?? "",
    email: index % 9 === 8 ? "no-address" : `p${index}@example.com`, // the validator's rejects are no bad file
  }));
  switch (kind) {
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
