import type { CountrySign } from "../reading/country.js";
import { countryOf, isCountryName } from "../reading/country-names.js";
import { mostFrequent } from "../reading/evidence.js";
import type { Sample } from "./consent.js";
import { folded, vocabulary } from "./fold.js";

/** What the header and the cells of a file say about its country, besides its phone numbers: the plainest first. */
export function countrySigns(header: readonly string[], sample: Sample): readonly CountrySign[] {
  const signs = [columnOfCountries(header, sample), domainsOf(sample), languageOf(header, sample)];
  return signs.filter((sign) => sign !== undefined);
}

/** Of the cells with something in them: some customers live abroad. */
const MOST = 0.8;

function columnOfCountries(header: readonly string[], sample: Sample): CountrySign | undefined {
  for (const [index, name] of header.entries()) {
    if (!isCountryName(name)) continue;
    const cells = sample.map((row) => row[index]?.trim() ?? "").filter((cell) => cell !== "");
    const [most, times] = mostFrequent(cells);
    const country = most !== undefined && times >= MOST * cells.length ? countryOf(most) : undefined;
    if (country === undefined) continue;
    const because = `${times} of ${cells.length} rows have ${country} in "${name.trim()}"`;
    return { countries: [country], because, isStrong: true };
  }
  return undefined;
}

/** Of addresses below the domain of a country: those that are used for anything are left out. */
const ANYWHERE: ReadonlySet<string> = new Set(["ai", "cc", "co", "fm", "io", "me", "tv", "ws", "eu"]);
const ENOUGH_ADDRESSES = 0.1;

function domainsOf(sample: Sample): CountrySign | undefined {
  let addresses = 0;
  const found: string[] = [];
  for (const cell of sample.flat()) {
    const domain = /^[^\s@]+@[^\s@]+\.([a-z]+)$/i.exec(cell.trim())?.[1]?.toLowerCase();
    if (domain === undefined) continue;
    addresses += 1;
    if (domain.length === 2 && !ANYWHERE.has(domain)) found.push(domain);
  }
  const [domain, times] = mostFrequent(found);
  if (domain === undefined || times < ENOUGH_ADDRESSES * addresses || times < MOST * found.length) return undefined;
  const country = domain === "uk" ? "GB" : domain.toUpperCase();
  return { countries: [country], because: `${times} of ${addresses} e-mails end in .${domain}` };
}

interface Language {
  readonly name: string;
  /** Where it is written. */
  readonly countries: readonly string[];
  /** In names of columns; words that other languages have too are left out. */
  readonly words: ReadonlySet<string>;
}

const BY_WORDS: readonly Language[] = [
  {
    name: "Bulgarian",
    countries: ["BG"],
    words: vocabulary("имейл мейл име държава бюлетин абонамент съгласие рожден раждане създаден оборот"),
  },
  {
    name: "German",
    countries: ["DE", "AT", "CH", "LI"],
    words: vocabulary(
      "vorname nachname geburtstag geburtsdatum rufnummer anrede strasse plz kundennummer umsatz registriert",
    ),
  },
  {
    name: "Polish",
    countries: ["PL"],
    words: vocabulary("imie nazwisko urodzenia rejestracji miasto ulica zgoda komorka"),
  },
  { name: "Romanian", countries: ["RO", "MD"], words: vocabulary("prenume nume judet localitate adresa") },
  {
    name: "French",
    countries: ["FR", "BE", "CH", "LU", "MC"],
    words: vocabulary("prenom naissance courriel adresse ville"),
  },
  {
    name: "Italian",
    countries: ["IT", "SM", "CH"],
    words: vocabulary("nome cognome nascita cellulare indirizzo citta"),
  },
  {
    name: "Spanish",
    countries: ["ES", "MX", "AR", "CO", "CL", "PE"],
    words: vocabulary("nombre apellido apellidos correo nacimiento ciudad direccion"),
  },
];
/** Of Cyrillic letters, those that Bulgarian has not. */
const NOT_BULGARIAN = /[ыэёіїєґѓќђћјљњџ]/iu;

function languageOf(header: readonly string[], sample: Sample): CountrySign | undefined {
  const names = header.join(" ");
  const text = `${names} ${sample.slice(0, 200).flat().join(" ")}`;
  if ((text.match(/\p{Script=Greek}/gu)?.length ?? 0) >= 20) {
    return { countries: ["GR", "CY"], because: "the file is written in Greek" };
  }
  const words = new Set(folded(names).split(" "));
  const [language, other] = BY_WORDS.filter(({ words: telling }) => [...telling].some((word) => words.has(word)));
  if (language === undefined || other !== undefined) return undefined;
  if (language.name === "Bulgarian" && NOT_BULGARIAN.test(text)) return undefined;
  return { countries: language.countries, because: `the columns are named in ${language.name}` };
}
