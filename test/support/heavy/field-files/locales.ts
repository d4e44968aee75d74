import { clock, type Day, type Moment, type Person, peopleOf } from "./people.js";

/** How people of a country write, and what their spreadsheets call the columns. */
export interface Locale {
  readonly country: string;
  readonly zone: string;
  /** Of times in winter and in summer. */
  readonly offsets: readonly [winter: string, summer: string];
  /** The code page of a spreadsheet there. */
  readonly encoding: string;
  readonly delimiter: string;
  readonly decimal: "." | ",";
  readonly day: (day: Day | Moment) => string;
  readonly yes: string;
  readonly no: string;
  /** E-mail, first name, last name, phone, birthday, registered at, newsletter, tags, turnover. */
  readonly header: readonly string[];
  readonly people: readonly Person[];
}

/** A day as `d.m.yyyy` says it: doubled letters have two digits. */
function written(form: string): Locale["day"] {
  return ([year, month, day]) =>
    form
      .replace("yyyy", String(year))
      .replace(/m+/, (sign) => String(month).padStart(sign.length, "0"))
      .replace(/d+/, (sign) => String(day).padStart(sign.length, "0"));
}

/** As it has to arrive: the offset of the place at that moment. */
export function instant(moment: Moment, { offsets: [winter, summer] }: Locale): string {
  const isSummer = moment[1] >= 5 && moment[1] <= 9;
  return `${written("yyyy-mm-dd")(moment)}T${clock(moment)}${isSummer ? summer : winter}`;
}

const CENTRAL = { offsets: ["+01:00", "+02:00"], encoding: "windows-1252", delimiter: ";", decimal: "," } as const;
const EASTERN = { offsets: ["+02:00", "+03:00"], delimiter: ";", decimal: "," } as const;

export type Country = "BG" | "DE" | "GR" | "RO" | "FR" | "IT" | "ES" | "GB" | "US";

export const LOCALES: Readonly<Record<Country, Locale>> = {
  BG: {
    ...EASTERN,
    country: "BG",
    zone: "Europe/Sofia",
    encoding: "windows-1251",
    day: written("dd.mm.yyyy"),
    yes: "да",
    no: "не",
    header: "Имейл|Име|Фамилия|Телефон|Дата на раждане|Регистриран|Абониран|Етикети|Оборот".split("|"),
    people: peopleOf("BG", [
      ["Нели", "Илиева", "+359888123405", "0888 123 405"],
      ["Борис", "Станев", "+35924000101", "02 400 0101"],
      ["Зоя", "Петрова-Щерева", "+359877445566", "0877 44 55 66"],
      ["Иво", "Ъглов"],
    ]),
  },
  DE: {
    ...CENTRAL,
    country: "DE",
    zone: "Europe/Berlin",
    day: written("dd.mm.yyyy"),
    yes: "ja",
    no: "nein",
    header: "E-Mail-Adresse|Vorname|Nachname|Telefonnummer|Geburtsdatum|Kunde seit|Newsletter|Schlagworte|Umsatz".split(
      "|",
    ),
    people: peopleOf("DE", [
      ["Jürgen", "Groß", "+491701234567", "0170 1234567"],
      ["Änne", "von Öhlen", "+4930901820", "030 901820"],
      ["Zoë", "Müller", "+4915112345678", "01511 2345678"],
      ["Bo", "Weiß"],
    ]),
  },
  GR: {
    ...EASTERN,
    country: "GR",
    zone: "Europe/Athens",
    encoding: "windows-1253",
    day: written("d/m/yyyy"),
    yes: "ναι",
    no: "όχι",
    header:
      "Ηλεκτρονική διεύθυνση|Όνομα|Επώνυμο|Κινητό|Ημερομηνία γέννησης|Ημερομηνία εγγραφής|Ενημερωτικό δελτίο|Ετικέτες|Τζίρος".split(
        "|",
      ),
    people: peopleOf("GR", [
      ["Ελένη", "Παπαδοπούλου", "+306912345678", "691 234 5678"],
      ["Γιώργος", "Νικολάου", "+302101234567", "210 1234567"],
      ["Άννα", "Ιωάννου", "+306987654321", "6987654321"],
      ["Ζωή", "Σμυρναίου"],
    ]),
  },
  RO: {
    ...EASTERN,
    country: "RO",
    zone: "Europe/Bucharest",
    encoding: "windows-1250",
    day: written("dd.mm.yyyy"),
    yes: "da",
    no: "nu",
    header:
      "Adresă de e-mail|Prenume|Nume|Număr de telefon|Data naşterii|Data înregistrării|Abonat|Etichete|Vânzări".split(
        "|",
      ),
    people: peopleOf("RO", [
      ["Mihai", "Bălan", "+40722123456", "0722 123 456"],
      ["Ioana", "Câmpeanu", "+40213123456", "021 312 3456"],
      ["Înes", "Ţăranu", "+40745678901", "0745.678.901"],
      ["Ana", "Pop"],
    ]),
  },
  FR: {
    ...CENTRAL,
    country: "FR",
    zone: "Europe/Paris",
    day: written("dd/mm/yyyy"),
    yes: "oui",
    no: "non",
    header:
      "Adresse électronique|Prénom|Nom|Téléphone|Date de naissance|Date d'inscription|Abonné à l'infolettre|Étiquettes|Chiffre d'affaires".split(
        "|",
      ),
    people: peopleOf("FR", [
      ["Hélène", "Lefèvre", "+33612345678", "06 12 34 56 78"],
      ["François", "d'Arcy", "+33140123456", "01.40.12.34.56"],
      ["Zoé", "Noël", "+33712345678", "07-12-34-56-78"],
      ["Ève", "Ça"],
    ]),
  },
  IT: {
    ...CENTRAL,
    country: "IT",
    zone: "Europe/Rome",
    day: written("dd/mm/yyyy"),
    yes: "sì",
    no: "no",
    header:
      "Indirizzo e-mail|Nome|Cognome|Cellulare|Data di nascita|Data registrazione|Iscritto|Etichette|Fatturato".split(
        "|",
      ),
    people: peopleOf("IT", [
      ["Niccolò", "D'Àngelo", "+393401234567", "340 1234567"],
      ["Desirée", "Però", "+390612345678", "06 1234 5678"],
      ["Zoe", "Lo Buè", "+393331234567", "333-1234567"],
      ["Ugo", "Sì"],
    ]),
  },
  ES: {
    ...CENTRAL,
    country: "ES",
    zone: "Europe/Madrid",
    day: written("d/m/yyyy"),
    yes: "sí",
    no: "no",
    header:
      "Correo electrónico|Nombre|Apellidos|Teléfono|Fecha de nacimiento|Fecha de alta|Suscrito|Etiquetas|Ventas".split(
        "|",
      ),
    people: peopleOf("ES", [
      ["Begoña", "Núñez", "+34612345678", "612 34 56 78"],
      ["José", "Ibáñez", "+34912345678", "912 345 678"],
      ["Iñaki", "Güell", "+34722123456", "722-123-456"],
      ["Ana", "Peña"],
    ]),
  },
  GB: {
    country: "GB",
    zone: "Europe/London",
    offsets: ["+00:00", "+01:00"],
    encoding: "windows-1252",
    delimiter: ",",
    decimal: ".",
    day: written("dd/mm/yyyy"),
    yes: "yes",
    no: "no",
    header: "Email|First name|Surname|Mobile|Date of birth|Registered|Newsletter|Tags|Turnover".split("|"),
    people: peopleOf("GB", [
      ["Siân", "O'Neill", "+447700900123", "07700 900123"],
      ["Zoë", "Smith, Jr.", "+442079460018", "020 7946 0018"],
      ["Al", 'Jones "AJ"', "+447911123456", "(07911) 123456"],
      ["Bo", "Li"],
    ]),
  },
  US: {
    country: "US",
    zone: "America/New_York",
    offsets: ["-05:00", "-04:00"],
    encoding: "windows-1252",
    delimiter: ",",
    decimal: ".",
    day: written("m/d/yyyy"),
    yes: "TRUE",
    no: "FALSE",
    header:
      "Email Address|First Name|Last Name|Phone Number|Birthday|Created At|Accepts Marketing|Labels|Revenue".split("|"),
    people: peopleOf("US", [
      ["Ann", "Smith", "+12025550123", "(202) 555-0123"],
      ["José", "Peña", "+13125550188", "312-555-0188"],
      ["Zoe", "O'Hara", "+14155550132", "415.555.0132"],
      ["Bo", "Lee"],
    ]),
  },
};
