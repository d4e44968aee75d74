import type { ProfileUpsert } from "../../../src/types.js";

const FIRST = "Катерина Jürgen Sinéad Łukasz Παναγιώτα Wilhelmina Thorvald Oluwaseun Nguyễn Žaneta".split(" ");
const LAST = "Zlatareva Großmann O'Shaughnessy Woźniak Papadopoulou Quisenberry Featherstone Димитрова".split(" ");
const LATER = "Ermenegilda Bartholomew Красимира Guðmundur Xóchitl".split(" ");

const at = (list: readonly string[], n: number): string => list[n % list.length] as string;
const emailOf = (n: number): string => `lodewijk.${n}x@kanarienvogel.example`;
const phoneOf = (n: number): string => `+3598861190${10 + n}`;

const PEOPLE = 24;
/** Every other person has two records. They follow the ten records before them closely enough to meet them in one batch. */
const later = (n: number): boolean => n % 2 === 0;

const first = (n: number): ProfileUpsert => ({
  profile: {
    email: emailOf(n),
    phoneNumber: phoneOf(n),
    firstName: at(FIRST, n),
    lastName: at(LAST, n),
    addTags: ["first"],
    subscriptions: ["news"],
    custom: { string: [{ key: "size", values: ["M"] }] },
  },
  subscribedAtChanged: false,
});

/** Known by its e-mail, its phone number, or both: all three come after the record that links the two. */
function second(n: number): ProfileUpsert {
  const change = {
    firstName: at(LATER, n),
    addTags: ["second", "both"],
    removeTags: ["first", "both"],
    subscriptions: ["offers"],
    custom: { string: [{ key: "shoe", values: ["42"] }] },
  };
  const keys = [{ email: emailOf(n) }, { phoneNumber: phoneOf(n) }, { email: emailOf(n), phoneNumber: phoneOf(n) }];
  const known = keys[n % keys.length] as { email: string };
  return { profile: { ...known, ...change }, subscribedAtChanged: true };
}

/** Twenty-four people and twelve changes to them: the input of every scenario. */
export const RECORDS: readonly ProfileUpsert[] = Array.from({ length: PEOPLE }, (_, n) => n).flatMap((n) => [
  first(n),
  ...(n >= 10 && later(n) ? [second(n - 10)] : []),
  ...(n >= PEOPLE - 10 && later(n) ? [second(n)] : []),
]);

/** The person whom a record or a stored profile is about. */
export function personOf({ email, phoneNumber }: { email?: string; phoneNumber?: string }): string {
  return email?.replace(/\D+/g, "") ?? String(Number(phoneNumber?.slice(-2)) - 10);
}

/** A text that only the body with this record holds. */
export const textOf = (index: number): string => JSON.stringify(RECORDS[index]);

export const PERSONAL: readonly string[] = [
  ...new Set(
    RECORDS.flatMap(({ profile: { email, phoneNumber, firstName, lastName } }) =>
      [email, phoneNumber, firstName, lastName].filter((value) => value !== undefined),
    ),
  ),
];
