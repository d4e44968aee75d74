import { relevaPreset } from "../files/presets/releva.js";

/** How many rows of the demo are to be accepted, found invalid, and refused by the server. */
export interface Expected {
  readonly good: number;
  readonly invalid: number;
  readonly refused: number;
}

const COLUMNS = Object.keys(relevaPreset.columns);
type Cells = Record<string, string>;

const FIRST_NAMES = ["Георги", "Мария", "Ιωάννης", "Ελένη", "José", "Zoë", "Łukasz", "Søren", "Ann", "Нина 🌻"];
const LAST_NAMES = [
  "Иванова",
  "Παπαδόπουλος",
  "Núñez",
  "Müller",
  "O'Brien",
  "Smith, jr.",
  'Lee "Bo" Hart',
  "Мари\nАнтонова",
];
const SUBSCRIPTIONS = ["", "weeklyNewsletter", "weeklyNewsletter, promo"];
const TAGS = ["", "vip", "loyal,newsletter"];

/** Ten mistakes that exports contain. Each makes a row invalid, whatever its other cells hold. */
const SPOILERS: readonly ((cells: Cells) => void)[] = [
  set("Phone number", "0888123456"),
  set("Phone number", "3.59888E+11"),
  (cells) => Object.assign(cells, { Email: "", "Phone number": "" }),
  set("Email", "nobody.example.com"),
  set("Email", "no@body@example.com"),
  set("Email", "no body@example.com"),
  set("Registration Date", "18.08.19"),
  set("Registration Date", "2019-02-30"),
  set("Subscribe Date", "2019-08-18 05:48:42"),
  (cells) => Object.assign(cells, { "One cell too many": "moved by a comma" }),
];

/** Rows that are spoiled: 0.5 %. */
const isSpoiled = (index: number): boolean => index % 200 === 137;
/** Rows that are valid, and that the sandbox refuses by a rule which is not in the contract. */
const isRefused = (index: number): boolean => index % 2_000 === 911;

export function expectedOf(records: number): Expected {
  const indexes = Array.from({ length: records }, (_, index) => index);
  const invalid = indexes.filter(isSpoiled).length;
  const refused = indexes.filter(isRefused).length;
  return { good: records - invalid - refused, invalid, refused };
}

/** A CSV of `records` customers, the same at every call: names of many scripts, quotes, line breaks, and some that only have a phone. */
export function* customersCsv(records: number): Generator<string> {
  const random = randomFrom(20_241_002);
  yield csvLine(COLUMNS);
  for (let index = 0; index < records; index += 1) yield csvLine(Object.values(customer(index, random)));
}

function customer(index: number, random: () => number): Cells {
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? "";
  const phoneOnly = random() < 0.08;
  const subscribed = random() < 0.6;
  const cells: Cells = {
    "First name": pick(FIRST_NAMES),
    "Last name": pick(LAST_NAMES),
    Email: phoneOnly ? "" : `customer${index}@example.com`,
    "Phone number": phoneOnly || random() < 0.5 ? `+35988${String(index).padStart(7, "0")}` : "",
    "Registration Date": dayOf(random()),
    "Subscribe Date": subscribed ? `${dayOf(random())}T05:48:42.419Z` : "",
    Subscriptions: subscribed ? pick(SUBSCRIPTIONS) : "",
    Tags: pick(TAGS),
    "Accept Privacy Policy": random() < 0.7 ? "Yes" : "No",
  };
  if (isSpoiled(index)) SPOILERS[Math.floor(index / 200) % SPOILERS.length]?.(cells);
  if (isRefused(index)) cells.Email = `customer${index}@refused.example`;
  return cells;
}

function set(column: string, text: string): (cells: Cells) => void {
  return (cells) => {
    cells[column] = text;
  };
}

/** A day from 2019 to 2023. */
function dayOf(fraction: number): string {
  return new Date(Date.UTC(2019, 0, 1 + Math.floor(fraction * 1_826))).toISOString().slice(0, 10);
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`;
}

/** A linear congruential generator (Numerical Recipes): plain, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
