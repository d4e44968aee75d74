import { seededRandom } from "../../../src/sandbox/faults.js";

type Random = () => number;

/** Texts as they stand between quotes: plain, of several scripts, escaped, and such as no string of JSON may hold. */
const TEXTS = [
  "",
  "Ana",
  "Мария Иванова",
  "Παπαδόπουλος 😀",
  "O'Brien\u2028",
  "x".repeat(300),
  '\\"\\\\\\/\\b\\f\\n\\r\\t',
  "\\u0041\\u00e9\\ud83d\\ude00",
  "\\ud800",
  "\\u12g4",
  "\\x",
  "\ttab",
  "del\x7f",
  "\ufeff",
  'colon\\":',
];
const EMAILS = [
  "ana@shop.example",
  "Ana.MARIA+x@Shop.Example",
  "мария@пример.бг",
  "\u00a0ana@shop.example\u3000",
  "a@b",
  "a@b@c",
  "@b",
  "a@",
  "a b@c",
  "a,b@c",
  'a\\"b@c',
  "\\u0061na@shop.example",
  "ana",
  "",
];
const PHONES = ["+359888123456", "+0", "+", "359888", "+35 9", "+३५", "+1\\u0031", "++1", ""];
const IDS = ["c-7", "", "Ж-12", 'a\\"b', "7 8"];
const DATES = ["1986-01-17", "2000-02-29", "1900-02-29", "2023-04-31", "0000-01-01", "1986-1-17", "1986-01-17T"];
const TIMES = [
  "2019-08-12T05:48:42.419Z",
  "2019-08-12T05:48:42+02:00",
  "2024-02-29T23:59:59.1234567890-00:00",
  "2023-02-29T00:00:00Z",
  "2019-08-12T24:00:00Z",
  "2019-08-12T05:48:60Z",
  "2019-08-12 05:48:42Z",
  "2019-08-12t05:48:42z",
  "2019-08-12T05:48:42",
  "2019-08-12T05:48:42.Z",
];
const NUMBERS = [
  "0",
  "-0",
  "7",
  "-7.50",
  "89.999",
  "90",
  "90.000",
  "90.001",
  "-90",
  "-91",
  "180",
  "181",
  "1e2",
  "1E-3",
  "5e-05",
].concat([
  "1e400",
  "-1e-400",
  "01",
  "1.",
  ".5",
  "+1",
  "--1",
  "1e",
  "123456789012345",
  "1234567890123456789",
  "NaN",
  "0x1",
]);
const CONSENTS = [
  "legitimateInterest",
  "privacyPolicy",
  "mandatoryCookies",
  "cookiesPolicy",
  "cookies",
  "privacy\\u0050olicy",
];
const SPACES = ["", "", "", "", "", "", "", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\v"];
const OTHERS = ["null", "true", "false", "tru", "[]", "{}", '"7"', "7", '{"a":1}', "[[1]]", ""];

/** JSON of records, most of which are valid, with what real files and hostile ones have in them. The same for the same seed. */
export function recordLines(seed: number): () => string {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const rarely = (share = 0.02): boolean => random() < share;
  const space = (): string => (rarely(0.1) ? pick(SPACES) : "");
  /** The first ones most of the time, so that most lines have few faults. */
  const likely = (from: readonly string[], good: number): string =>
    rarely(0.04) ? pick(from) : pick(from.slice(0, good));
  const string = (from: readonly string[], good: number) => (): string => `"${likely(from, good)}"`;
  const number = (): string => likely(NUMBERS, 5);
  const list = (item: () => string) => (): string => {
    const items = Array.from({ length: Math.floor(random() * 4) }, () => `${space()}${item()}${space()}`);
    return `[${items.join(",")}${rarely(0.005) ? "," : ""}]`;
  };
  const object = (members: Readonly<Record<string, () => string>>, always: readonly string[]) => (): string => {
    const names = shuffled(Object.keys(members), random).filter((name) =>
      always.includes(name) ? !rarely(0.01) : random() < 0.4,
    );
    if (rarely(0.01)) names.push(pick(Object.keys(members)));
    if (rarely(0.01)) names.push(pick(["mail", "__proto__", "", "Email", "emai\\u006c", "toString"]));
    const written = names.map((name) => {
      const other = Object.hasOwn(members, name) && !rarely(0.01) ? undefined : pick(OTHERS);
      const value = other ?? (members[name] as () => string)();
      return `${space()}"${name}"${space()}:${space()}${value}${space()}`;
    });
    return `{${written.join(",")}${rarely(0.003) ? "," : ""}}`;
  };
  const text = string(TEXTS, 9);
  const time = string(TIMES, 3);
  const custom = (value: () => string) =>
    list(object({ key: string(TEXTS.slice(1), 8), values: list(value) }, ["key", "values"]));
  const profile = object(
    {
      id: string(IDS, 3),
      email: string(EMAILS, 5),
      phoneNumber: string(PHONES, 2),
      firstName: text,
      lastName: text,
      consent: string(CONSENTS, 4),
      registeredAt: time,
      subscribedAt: time,
      birthday: string(DATES, 2),
      unsubscribeLink: text,
      addTags: list(text),
      removeTags: list(text),
      subscriptions: () => (rarely(0.1) ? "null" : list(text)()),
      location: object({ lat: number, lon: number }, ["lat", "lon"]),
      custom: object({ string: custom(text), numeric: custom(number), date: custom(time) }, []),
    },
    ["email"],
  );
  const record = object({ profile, subscribedAtChanged: () => pick(["true", "false"]) }, [
    "profile",
    "subscribedAtChanged",
  ]);
  return () => `${space()}${record()}${space()}${rarely(0.003) ? pick(["}", "x", ","]) : ""}`;
}

/** The same bytes with one to three accidents: another byte, one more, one less, a piece twice, the end cut off. */
export function mutated(bytes: Buffer, random: Random): Buffer {
  let result = bytes;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const at = Math.floor(random() * (result.length + 1));
    const to = Math.min(result.length, at + 1 + Math.floor(random() * 12));
    const byte = random() < 0.6 ? (LIKELY[Math.floor(random() * LIKELY.length)] as number) : Math.floor(random() * 256);
    const [before, after] = [result.subarray(0, at), result.subarray(at)];
    const kinds = [
      () => Buffer.concat([before, Buffer.of(byte), after.subarray(1)]),
      () => Buffer.concat([before, Buffer.of(byte), after]),
      () => Buffer.concat([before, after.subarray(1)]),
      () => Buffer.concat([before, result.subarray(at, to), after]),
      () => Buffer.concat([before, result.subarray(to)]),
      () => before,
    ];
    result = (kinds[Math.floor(random() * (kinds.length - (left > 1 ? 1 : 0)))] as () => Buffer)();
  }
  return result;
}

const LIKELY = Buffer.from('"{}[]:,\\/+-.0129eETZtfn@ \t\n\r\0\x7f\x80\xbf\xc2\xe0\xed\xf4\xff', "latin1");

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
