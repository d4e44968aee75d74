// Defects, planted into documents one at a time, to see whether the check finds them. Places are found in the raw text, by
// rules that know nothing of how the check reads a document.
import type { TextFile } from "./check.js";

export interface Mutant extends TextFile {
  readonly kind: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

interface Defect {
  readonly kind: string;
  /** In blocks of code, code spans and the descriptions of the contract; everywhere without it. */
  readonly inCode: boolean;
  readonly at: RegExp;
  /** What stands there instead; a defect of one place each. */
  readonly instead: (match: RegExpExecArray) => readonly string[];
}

/** Names that are no English words: wherever code has them, they mean the field. */
const FIELDS =
  "firstName|lastName|phoneNumber|registeredAt|subscribedAtChanged|subscribedAt|unsubscribeLink|addTags|removeTags";
const SWAPPED = (name: string): string => `${name.slice(0, 2)}${name[3]}${name[2]}${name.slice(4)}`;
const SHORTER = (name: string): string => `${name.slice(0, -2)}${name.slice(-1)}`;
const SNAKE = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const only = (text: string): readonly string[] => [text];

const DEFECTS: readonly Defect[] = [
  {
    kind: "field name",
    inCode: true,
    at: new RegExp(`\\b(?:${FIELDS})\\b`, "g"),
    instead: ([name]) => [SWAPPED(name), SNAKE(name)],
  },
  {
    kind: "field name",
    inCode: true,
    at: /(?<=["{,] *)(?:profiles|profile|email|birthday|subscriptions|location)(?="?:)/g,
    instead: ([name]) => [SWAPPED(name), SHORTER(name)],
  },
  {
    kind: "type",
    inCode: true,
    at: /(?<=\bsubscribedAtChanged"?: )(?:true|false)\b/g,
    instead: ([word]) => [`"${word}"`, "0"],
  },
  {
    kind: "type",
    inCode: true,
    at: /(?<=\b(?:addTags|removeTags|subscriptions)"?: )\["[^\]]*"\]/g,
    instead: () => ['"vip"', "[1]"],
  },
  {
    kind: "type",
    inCode: true,
    at: /(?<=\b(?:email|firstName|phoneNumber)"?: )"[^"]*"/g,
    instead: () => ["7", "true"],
  },
  {
    kind: "enum",
    inCode: false,
    at: /\b(?:legitimateInterest|privacyPolicy|mandatoryCookies|cookiesPolicy)\b/g,
    instead: ([word]) => [SNAKE(word), SWAPPED(word)],
  },
  {
    kind: "phone",
    inCode: false,
    at: /(?<![\w+])\+(?!9{6})\d{8,}/g,
    instead: ([phone]) => [phone.slice(1), `${phone.slice(0, 4)} ${phone.slice(4)}`, `${phone}x`],
  },
  {
    kind: "date",
    inCode: false,
    at: /\b(?:19|20)\d\d-\d\d-\d\d\b(?!T)/g,
    instead: ([day]) => [`${day.slice(0, 5)}13${day.slice(7)}`, `${day.slice(0, 5)}02-30`],
  },
  {
    kind: "date",
    inCode: true,
    at: /\b(?:19|20)\d\d-\d\d-\d\dT[\d:.]+Z/g,
    instead: ([time]) => [time.slice(0, -1), time.replace(/T\d\d/, "T25")],
  },
  {
    kind: "path",
    inCode: false,
    at: /\/api\/v0\/profiles\b/g,
    instead: () => ["/api/v1/profiles", "/api/v0/profile", "/v0/profiles"],
  },
  {
    kind: "header",
    inCode: true,
    at: /\bAuthorization\b(?=["`: ])/g,
    instead: () => ["Authorisation", "Authorizaton"],
  },
  { kind: "header", inCode: true, at: /\bContent-Type\b/g, instead: () => ["ContentType", "Content-Typ"] },
  { kind: "header", inCode: true, at: /\bBearer\b/g, instead: () => ["Barer", "Token"] },
  { kind: "header", inCode: true, at: /\bRetry-After\b/g, instead: () => ["RetryAfter", "Retry-Afer"] },
  { kind: "method", inCode: false, at: /\bPOST\b(?= ?[`(]? ?"?(?:https:|\/))/g, instead: () => ["PUT", "GET"] },
  { kind: "required", inCode: true, at: /,\s*"?subscribedAtChanged"?: (?:true|false)\b/g, instead: () => only("") },
  { kind: "required", inCode: true, at: /(?<=profile"?: \{) ?"?email"?: "[^"]*" ?(?=\})/g, instead: () => only("") },
  { kind: "required", inCode: false, at: /(?<=^\| `profiles.*\| )yes(?= \|)/gm, instead: () => only("") },
  { kind: "required", inCode: false, at: /(?<=^\| `profiles[^|]*\|[^|]*\| )(?= \|)/gm, instead: () => only("yes") },
  { kind: "bounds", inCode: false, at: /-?\b(?:90|180)\b(?= (?:to|and|both)|,)/g, instead: ([bound]) => [`${bound}0`] },
  {
    kind: "bounds",
    inCode: false,
    at: /(?<=for example )[\d.]+(?=\.(?:$| \|))/gm,
    instead: ([place]) => [`9${place}`, place.replace(".", ",")],
  },
  {
    kind: "bounds",
    inCode: true,
    at: /(?<="profiles": )\[[^[\]]*(?:\[[^[\]]*\][^[\]]*)*\]/g,
    instead: () => only("[]"),
  },
  { kind: "bounds", inCode: true, at: /(?<=\blat"?: )-?\d+(?:\.\d+)?/g, instead: () => only("91") },
  ...opposites([
    [/`\[\]` clears(?= them)/g, ["`[]` keeps", "`[]` leaves", "`[]` does not touch", "`[]` ignores"]],
    [/empty array clears/g, ["empty array keeps", "empty array does not change", "empty array adds to"]],
    [/(?<=Some\(vec!\[\]\)\)|\[\]string\{\}`) clears/g, [" leaves"]],
    [/(?<=\bnull )has no effect/g, ["clears them", "removes them", "means an empty list"]],
    [/cannot be used to trigger/g, ["can be used to trigger", "trigger"]],
    [/cannot trigger/g, ["can trigger", "also trigger"]],
    [/not yet visible/g, ["visible at once", "and visible"]],
    [/`?202`? means accepted/g, ["`200` means accepted", "`202` means applied"]],
    [/according to (?:Releva's|the vendor's) SLA/g, ["at once", "immediately"]],
    [/or you (?:will )?overwrite them/g, ["though they are kept", "as they are merged"]],
    [/At least one of/g, ["Both of", "At most one of"]],
    [/Required unless/g, ["Required if", "Optional when"]],
    [/True if/g, ["False if", "True unless"]],
    [/is not subscribed/g, ["is subscribed"]],
    [/keeps its value/g, ["loses its value", "is reset"]],
    [/Do not follow redirects/g, ["Follow redirects", "Redirects may be followed"]],
    [/never in a browser/g, ["or in a browser"]],
    [/retry on 429 and 503/g, ["retry on 400 and 503"]],
    [/do not exist in Releva are created/g, ["do not exist in Releva are ignored"]],
    [/is the default one/g, ["is not the default one"]],
    [/rather than sending it/g, ["or send it, which is the same"]],
  ]),
];

function opposites(words: readonly (readonly [RegExp, readonly string[]])[]): readonly Defect[] {
  return words.map(([at, instead]) => ({ kind: "semantics", inCode: false, at, instead: () => instead }));
}

/** Every defect at every place of the documents. */
export function mutantsOf(files: readonly TextFile[]): readonly Mutant[] {
  return DEFECTS.flatMap(({ kind, inCode, at, instead }) =>
    files.flatMap(({ file, text }) => {
      const code = inCode ? codeIn(text) : readable(file, text);
      return [...text.matchAll(at)]
        .filter(({ index }) => code.some(([start, end]) => start <= index && index < end))
        .flatMap((match) =>
          instead(match as RegExpExecArray)
            .filter((after) => after !== match[0])
            .map((after) => ({
              kind,
              file,
              line: text.slice(0, match.index).split("\n").length,
              before: match[0],
              after,
              text: `${text.slice(0, match.index)}${after}${text.slice(match.index + match[0].length)}`,
            })),
        );
    }),
  );
}

/** So many of each kind, evenly spread over their places; where a kind has fewer, the others make up for it. */
export function sampleOf(mutants: readonly Mutant[], size: number): readonly Mutant[] {
  const kinds = [...byKind(mutants).values()].sort((a, b) => a.length - b.length);
  let left = size;
  return kinds.flatMap((all, index) => {
    const share = Math.min(all.length, Math.ceil(left / (kinds.length - index)));
    left -= share;
    return Array.from({ length: share }, (_, at) => all[Math.floor((at * all.length) / share)]).filter(
      (each) => each !== undefined,
    );
  });
}

type Range = readonly [start: number, end: number];

/** Blocks of code and what stands in backticks. */
function codeIn(text: string): readonly Range[] {
  return [...text.matchAll(/^ *```[\s\S]*?^ *```|`[^`\n]+`/gm)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
}

/** All of a document; of the contract what it says in words. */
function readable(file: string, text: string): readonly Range[] {
  if (!file.endsWith(".yaml")) return [[0, text.length]];
  return [...text.matchAll(/^( *)(?:description|summary): (?:\|\n(?:(?:\1 .*)?\n)*|.*$)/gm)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
}

export function byKind<T extends { readonly kind: string }>(mutants: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const kinds = new Map<string, T[]>();
  for (const mutant of mutants) kinds.set(mutant.kind, [...(kinds.get(mutant.kind) ?? []), mutant]);
  return kinds;
}
