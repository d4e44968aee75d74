import { folded, foldedTight, vocabulary } from "../columns/fold.js";

const LANGUAGES: readonly string[] = ["en", "bg", "de", "el", "ro", "fr", "it", "es", "pl"];

/** What people write besides the names that the languages have, folded tight. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  AT: "aut austria",
  BE: "bel",
  BG: "bgr republicofbulgaria републикабългария",
  BY: "blr",
  CH: "che",
  CY: "cyp",
  CZ: "cze czechrepublic tschechischerepublik republicaceha republiquetcheque repubblicaceca republicacheca",
  DE: "deu brd bundesrepublikdeutschland",
  DK: "dnk",
  EE: "est",
  ES: "esp",
  FI: "fin",
  FR: "fra",
  GB: "uk gbr greatbritain britain england scotland wales northernireland grossbritannien england великобритания англия granbretagna granbretana μεγαληβρετανια αγγλια angleterre inghilterra inglaterra grandebretagne mareabritanie anglia wielkabrytania",
  GR: "el grc hellas ελλασ",
  HR: "hrv",
  HU: "hun",
  IE: "irl republicofireland",
  IS: "isl",
  IT: "ita",
  LT: "ltu",
  LU: "lux",
  LV: "lva",
  MD: "mda",
  MK: "mkd macedonia fyrom македония",
  MT: "mlt",
  NL: "nld holland холандия olanda hollande olandia ολλανδια holandia",
  NO: "nor",
  PL: "pol",
  PT: "prt",
  RO: "rou rom",
  RS: "srb",
  RU: "rus russianfederation",
  SE: "swe",
  SI: "svn",
  SK: "svk slovakrepublic",
  TR: "tur turkey",
  UA: "ukr",
  US: "usa unitedstatesofamerica сащ ηπα eua stanyzjednoczone",
};

/** By each name and code, folded tight. Made once: a file asks for it. */
let known: ReadonlyMap<string, string> | undefined;

/** The country that a cell names by its code (DE, DEU), or by its name in one of nine languages, as ISO 3166 writes it: "DE". */
export function countryOf(text: string): string | undefined {
  known ??= allNames();
  // "United States (US)"
  return known.get(foldedTight(text)) ?? known.get(foldedTight(text.replace(/\(.*\)\s*$/s, "")));
}

function allNames(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const displays = LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: "region", fallback: "none" }));
  for (const code of codes()) {
    found.set(code.toLowerCase(), code);
    for (const display of displays) {
      const name = display.of(code);
      if (name !== undefined) found.set(foldedTight(name), code);
    }
  }
  for (const [code, names] of Object.entries(OTHER_NAMES)) for (const name of vocabulary(names)) found.set(name, code);
  return found;
}

/** Those of today: DD is DE. */
function codes(): readonly string[] {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const all = letters.flatMap((one) => letters.map((other) => `${one}${other}`));
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  return all.filter((code) => new Intl.Locale(`und-${code}`).region === code && names.of(code) !== undefined);
}

const COLUMN_NAMES =
  vocabulary(`country countrycode countryname countryiso countryisocode countryid countryregion countryterritory
  countryofresidence nation land landercode landcode landerkennung landerkurzel landeskennung landesname laendercode landeskurzel
  държава страна χωρα χωρασ tara taraa tarii pays paysregion paese paeseregione nazione pais paisregion kraj kraju kodkraju krajregion panstwo`);
/** Before the name: of which something else is the country. */
const OF_OTHERS = vocabulary("birth origin language locale store shop product supplier manufacturer company geburts");

/** Whether a column is named like one of countries: "Default Address Country Code", "Land". */
export function isCountryName(column: string): boolean {
  const words = folded(column).split(" ");
  if (words.some((word) => OF_OTHERS.has(word))) return false;
  while (
    words.length > 1 &&
    /^(?:\d+|iso\d?|alpha|code)$/.test(words.at(-1) ?? "") &&
    !COLUMN_NAMES.has(words.slice(-2).join(""))
  )
    words.pop();
  return [words.join(""), words.slice(-1).join(""), words.slice(-2).join("")].some((part) => COLUMN_NAMES.has(part));
}
