import type { ReadingCounts } from "../reading/reading.js";

/** What of a whole name is sent. */
export interface NameParts {
  readonly first: string;
  /** Undefined when the name is not split. */
  readonly last?: string | undefined;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * Titles and forms of address in small letters, with or without a dot at the end: Bulgarian, German, Greek, English, Spanish, French,
 * Italian, Polish, Romanian.
 */
const TITLES = words(`г-н г-жа г-ца господин госпожа госпожица д-р проф доц инж
  herr herrn frau fräulein prof dr dr-ing dipl-ing priv-doz
  κος κα κυρ κύριος κυρία δις δεσποινίς δρ καθ
  mr mrs ms miss mx mister sir madam
  sr sra srta señor señora señorita dra doña dña
  mme mlle monsieur madame mademoiselle docteur maître
  sig sig.ra sig.na signor signora signorina dott dott.ssa dottor dottoressa prof.ssa avv
  pani mgr inż
  dl d-l dna d-na d-ra d-șoara domnul doamna domnișoara`);

/** Short ones that are titles only with their dot. */
const WITH_DOT = words("акад. адв. арх. hr. fr. ing. mag. med. hab. lic. geom. rag. arch. av. inż. mgr. pr. me.");

/** Words that may be a first name or its first letter. With two words behind them they are titles; a first letter is never followed by another. */
const PERHAPS = words("m. d. don pan κ.");

/** What stands behind the comma of a company or a line of descent: not a first name. */
const NOT_FIRST = words(
  "inc ltd llc gmbh ag kg ug se co corp sa sas sarl srl spa sl ооо оод еоод ад ет jr sr ii iii iv",
);

/** "Mr and Mrs": two people. */
const AND = words("and und & + y e et и και i oraz și si u.");

/**
 * A whole name as a first and a last one: at its first space, or with a comma the last name first. Titles and forms of address before
 * it are left out. What may be something else than one person stays whole, as does a title with one name: "Herr Muster".
 */
export function partsOfName(name: string, counts: ReadingCounts): NameParts {
  const sides = name.split(",").map((side) => side.trim());
  const [before = "", after = ""] = sides;
  if (sides.length > 2 || (sides.length === 2 && (before === "" || after === ""))) return { first: name };
  if (sides.length === 1) return inOrder(name, counts);
  if (NOT_FIRST.has(bare(after.toLowerCase()).replaceAll(".", ""))) return { first: name };
  const [last, first] = [withoutTitles(before), withoutTitles(after)];
  if (last.isOfTwo || first.isOfTwo || last.rest.length === 0) return { first: name };
  if (first.rest.length === 0) return inOrder(`${after} ${before}`, counts); // "Hans Meier, Dr."
  if (last.dropped + first.dropped > 0) counts.titles += 1;
  counts.turnedNames += 1;
  return { first: first.rest.join(" "), last: last.rest.join(" ") };
}

function inOrder(name: string, counts: ReadingCounts): NameParts {
  const { rest, dropped, isOfTwo } = withoutTitles(name);
  const [first, ...last] = rest;
  if (isOfTwo || first === undefined || last.length === 0) return { first: name };
  if (dropped > 0) counts.titles += 1;
  counts.names += 1;
  return { first, last: last.join(" ") };
}

interface Untitled {
  /** The words of the name itself. */
  readonly rest: readonly string[];
  readonly dropped: number;
  readonly isOfTwo: boolean;
}

function withoutTitles(name: string): Untitled {
  let rest: readonly string[] = name.split(/\s+/).flatMap(apart);
  let dropped = 0;
  while (rest[0] !== undefined && isTitle(rest)) {
    rest = rest.slice(1);
    dropped += 1;
  }
  return { rest, dropped, isOfTwo: dropped > 0 && AND.has(rest[0]?.toLowerCase() ?? "") };
}

/** "Dr.Hans" and "Prof.Dr." are two words. */
function apart(word: string): readonly string[] {
  const [, title = "", rest] = /^([^.]+\.)(\p{L}.*)$/u.exec(word) ?? [];
  const isOne = rest === undefined || TITLES.has(bare(word.toLowerCase())) || !isSure(title);
  return isOne ? [word] : [title, ...apart(rest)];
}

function isTitle([word = "", next = "", afterNext]: readonly string[]): boolean {
  if (isSure(word)) return true;
  if (!PERHAPS.has(word === "Κ." ? "" : word.toLowerCase())) return false;
  return afterNext !== undefined && !/^\p{L}\.?$/u.test(next);
}

function isSure(word: string): boolean {
  const small = word.toLowerCase();
  return TITLES.has(bare(small)) || WITH_DOT.has(small);
}

/** "dr.-ing." without its dots before signs and at the end. */
const bare = (small: string): string => small.replace(/\.(?=-|$)/g, "");
