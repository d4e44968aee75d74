/**
 * Writes a customer export as a shop in Bulgaria, Germany, Greece or Britain has it: 1 000 customers, everything as people write it
 * there, in the encoding of an office program. All of them are invented.
 *
 *     node examples/national-exports.mjs bg > klienti.csv
 */

const CUSTOMERS = 1_000;
const two = (number) => String(number).padStart(2, "0");
const three = (number) => String(number % 1_000).padStart(3, "0");
const pick = (list, number) => list[number % list.length];

/** A day from 1950 to 2005, and a moment of the last years; the early hours are left out, in which clocks change. */
const birthday = (n) => ({ day: 1 + ((n * 7) % 28), month: 1 + (n % 12), year: 1950 + ((n * 13) % 56) });
const moment = (n) => ({
  ...{ day: 1 + ((n * 11) % 28), month: 1 + ((n * 5) % 12), year: 2019 + (n % 6) },
  ...{ hour: 8 + (n % 12), minute: (n * 17) % 60 },
});
const dotted = ({ day, month, year }) => `${two(day)}.${two(month)}.${year}`;
const slashed = ({ day, month, year }) => `${two(day)}/${two(month)}/${year}`;
const clock = ({ hour, minute }) => `${two(hour)}:${two(minute)}`;
const decimalComma = (n, thousands) => {
  const [whole, cents] = (((n * 3_719) % 250_000) / 100).toFixed(2).split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/, thousands)},${cents}`;
};

const COUNTRIES = {
  bg: {
    encoding: "windows-1251",
    header: ["Имейл", "Име", "Фамилия", "Телефон", "Дата на раждане", "Регистриран", "Бюлетин", "Оборот"],
    first: ["Мария", "Георги", "Елена", "Иван", "Цветелина", "Йордан", "Щерю"],
    last: ["Петрова", "Иванов", "Димитрова", "Стоянов", "Ангелова", "Жеков"],
    phone: (n) => (n % 4 ? `0888 ${three(n)} ${three(n * 7)}` : `02 9${100_000 + n * 13}`),
    birthday: (n) => (n % 9 === 0 ? "няма" : dotted(birthday(n))),
    registered: (n) => `${dotted(moment(n))} ${clock(moment(n))}`,
    words: ["да", "не"],
    spent: (n) => decimalComma(n, " "),
  },
  de: {
    encoding: "windows-1252",
    header: [
      "E-Mail-Adresse",
      "Vorname",
      "Nachname",
      "Telefon",
      "Geburtsdatum",
      "Registriert am",
      "Newsletter",
      "Umsatz",
    ],
    first: ["Jürgen", "Käthe", "Björn", "Anna", "Lukas", "Zoë", "Jörg"],
    last: ["Müller", "Groß", "Schäfer", "Weiß", "Köhler", "Vogt"],
    phone: (n) => pick([`0151 ${20_000_000 + n * 137}`, `030 ${2_234_567 + n * 11}`, `0171/${2_000_000 + n * 317}`], n),
    birthday: (n) => (n % 8 === 0 ? "k.A." : dotted(birthday(n))),
    registered: (n) => `${dotted(moment(n))}, ${clock(moment(n))}`,
    words: ["ja", "nein"],
    spent: (n) => decimalComma(n, "."),
  },
  gr: {
    encoding: "windows-1253",
    header: [
      "Email",
      "Όνομα",
      "Επώνυμο",
      "Κινητό",
      "Ημερομηνία γέννησης",
      "Ημερομηνία εγγραφής",
      "Ενημερωτικό δελτίο",
      "Τζίρος",
    ],
    first: ["Ελένη", "Γιώργος", "Μαρία", "Νίκος", "Κατερίνα", "Ιωάννης"],
    last: ["Παπαδοπούλου", "Γεωργίου", "Νικολάου", "Βασιλείου", "Ιωάννου"],
    phone: (n) => pick([`69${pick([4, 7, 8], n)} ${1_000_000 + n * 317}`, `210 ${3_000_000 + n * 31}`], n),
    birthday: (n) => (n % 7 === 0 ? "-" : slashed(birthday(n))),
    registered: (n) => `${slashed(moment(n))} ${clock(moment(n))}`,
    words: ["Ναι", "Όχι"],
    spent: (n) => decimalComma(n, "."),
  },
  gb: {
    encoding: "UTF-8",
    header: [
      "Email",
      "First name",
      "Surname",
      "Phone",
      "Date of birth",
      "Date joined",
      "Opt in",
      "Country",
      "Total spent",
    ],
    first: ["Siân", "Oliver", "Zoë", "Aoife", "George", "Chloë"],
    last: ["O'Brien", "Smith-Jones", "Llewellyn", "Brontë", "Hughes"],
    phone: (n) => `${n % 3 === 0 ? "(020)" : "020"} 7946 0${three(n)}`,
    birthday: (n) => (n % 6 === 0 ? "N/A" : slashed(birthday(n))),
    registered: (n) => `${slashed(moment(n))} ${clock(moment(n))}`,
    words: ["Y", "N"],
    country: "United Kingdom",
    spent: (n) => (((n * 3_719) % 250_000) / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/, ","),
  },
};

function row(of, n) {
  return [
    ...[`customer${n}@shop.example`, pick(of.first, n), pick(of.last, n * 3 + (n % 2))],
    ...[of.phone(n), of.birthday(n), of.registered(n), pick(of.words, n % 3 ? 1 : 0)],
    ...(of.country === undefined ? [] : [of.country]),
    of.spent(n),
  ].join(";");
}

/** The bytes of an encoding that Node reads and does not write: each of the upper 128 is asked for its letter. */
function encoded(text, encoding) {
  if (encoding === "UTF-8") return Buffer.from(text);
  const decoder = new TextDecoder(encoding);
  const byLetter = new Map([...Array(128).keys()].map((at) => [decoder.decode(Uint8Array.of(128 + at)), 128 + at]));
  return Buffer.from([...text].map((letter) => byLetter.get(letter) ?? letter.charCodeAt(0)));
}

const of = COUNTRIES[process.argv[2]];
if (of === undefined) throw new Error(`Say which: ${Object.keys(COUNTRIES).join(", ")}`);
const lines = [of.header.join(";"), ...[...Array(CUSTOMERS).keys()].map((n) => row(of, n + 1))];
process.stdout.write(encoded(`${lines.join("\r\n")}\r\n`, of.encoding));
