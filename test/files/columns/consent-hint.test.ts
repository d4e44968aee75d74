import { describe, expect, test } from "vitest";
import { chooseMapping } from "../../../src/files/columns/choose.js";
import { consentColumns } from "../../../src/files/columns/consent.js";
import { parseSubscriberRule } from "../../../src/files/columns/subscriber-rule.js";
import type { FileError } from "../../../src/files/file-error.js";

const PLACEHOLDER = "<words of a subscriber>";

/** What is found of a column with these cells. */
const found = (column: string, cells: readonly string[]) =>
  consentColumns(
    ["Email", column],
    cells.map((cell, row) => [`c${row}@shop.example`, cell]),
    { columns: { Email: { field: "email" } } },
  )[0];

/** The words of the rule that is shown. */
const proposed = (column: string, cells: readonly string[]) => found(column, cells)?.rule.slice(column.length + 1);

/** Yes and no by language, and names of columns whose yes is a refusal. */
const REFUSALS: readonly (readonly [language: string, yes: string, no: string, ...names: string[]])[] = [
  ["bg", "да", "не", "Не желае бюлетин", "Отказ", "Отказ от реклама", "Отписан", "Без реклама", "Забрана за реклама"],
  ["bg", "да", "не", "Неабониран", "Не изпращай имейл", "Несъгласие", "Възражение", "Блокиран", "Без имейли"],
  ["de", "ja", "nein", "Kein Newsletter", "Keine Werbung", "Werbesperre", "Widerspruch Werbung", "Abmeldung"],
  [
    "de",
    "ja",
    "nein",
    "Nicht kontaktieren",
    "abbestellt",
    "Newsletterabmeldung",
    "Will keinen Newsletter",
    "Ohne Werbung",
  ],
  ["de", "ja", "nein", "Werbewiderspruch", "Kein Interesse an Werbung", "Newsletter gesperrt", "Werbung abgelehnt"],
  ["el", "ναι", "όχι", "Δεν επιθυμεί newsletter", "Απεγγραφή", "Μη αποδοχή", "Χωρίς διαφημίσεις", "Άρνηση"],
  [
    "en",
    "yes",
    "no",
    "Do not mail",
    "unsubscribed",
    "DND",
    "email_invalid",
    "No newsletter",
    "Don't send email",
    "Opted out",
  ],
  [
    "en",
    "yes",
    "no",
    "HasOptedOut",
    "Newsletter stop",
    "Stop marketing",
    "Blocked",
    "Email bounced",
    "DoNotContact",
    "nomail",
  ],
  [
    "es",
    "sí",
    "no",
    "No desea publicidad",
    "No enviar",
    "Baja newsletter",
    "Lista Robinson",
    "Dado de baja",
    "Sin publicidad",
  ],
  ["es", "sí", "no", "Rechaza publicidad", "Oposición", "No contactar", "No quiere recibir newsletter", "Bloqueado"],
  [
    "fr",
    "oui",
    "non",
    "Refus newsletter",
    "Ne pas contacter",
    "Opposition",
    "Désinscrit",
    "Sans publicité",
    "Non abonné",
  ],
  [
    "fr",
    "oui",
    "non",
    "Refuse la newsletter",
    "N'accepte pas la newsletter",
    "Désabonné",
    "Pas de newsletter",
    "Bloqué",
  ],
  ["it", "sì", "no", "Non inviare newsletter", "Rifiuta marketing", "Disiscritto", "Senza pubblicità", "Non iscritto"],
  ["it", "sì", "no", "Opposizione", "Consenso revocato", "Rifiuto marketing", "Non desidera newsletter", "Cancellato"],
  ["ro", "da", "nu", "Nu dorește newsletter", "Dezabonat", "Fără newsletter", "Nu trimite email", "Refuză marketing"],
  ["ro", "da", "nu", "Neabonat", "Opoziție", "Blocat", "Fără publicitate", "Nu este abonat"],
  [
    "pl",
    "tak",
    "nie",
    "Sprzeciw",
    "Bez newslettera",
    "Nie wysyłać",
    "Wypisany",
    "Brak zgody",
    "Rezygnacja",
    "Nie chce newslettera",
  ],
];

describe("what a refusal says yes to is never proposed as a subscriber", () => {
  test.each(REFUSALS)("in %s, %s is a refusal: %s says otherwise", (_language, yes, no, ...names) => {
    const rules = names.map((name) => [name, proposed(name, [yes, no, yes])]);
    expect(rules.filter(([, words]) => words !== no && words !== PLACEHOLDER)).toEqual([]);
    const alone = names.map((name) => [name, proposed(name, [yes, yes])]);
    expect(alone.filter(([, words]) => words !== undefined && words !== PLACEHOLDER)).toEqual([]);
  });

  test.each(REFUSALS)("in %s with %s, the other word is mostly known", (_language, yes, no, ...names) => {
    const known = names.filter((name) => proposed(name, [yes, no]) === no);
    expect(known.length / names.length).toBeGreaterThan(0.5);
  });
});

test.each([
  "Not unsubscribed",
  "No opt-out",
  "Nicht gesperrt",
  "Не е отписан",
  "N'est plus abonné",
  "No longer subscribed",
  "Newsletter No",
  "Newsletter letiltva",
  "Newsletter aus",
  "Widerspruch aufgehoben",
  "Reklam",
  "Verstorben",
  "SMS subscription status",
])("%s can be meant in two ways, so nothing is proposed", (name) => {
  for (const words of [
    ["yes", "no"],
    ["ja", "nein"],
    ["1", "0"],
    ["true", ""],
  ]) {
    expect(found(name, words)?.rule).toBe(`${name}=${PLACEHOLDER}`);
  }
});

test.each([
  ["Newsletter", ["yes", "no"], "yes"],
  ["Приема маркетинг", ["да", "не"], "да"],
  ["Werbung erlaubt", ["ja", "nein"], "ja"],
  ["Αποδέχεται newsletter", ["ναι", "όχι"], "ναι"],
  ["Acepta publicidad", ["sí", "no"], "sí"],
  ["Abonné à l'infolettre", ["oui", "non"], "oui"],
  ["Iscritto alla newsletter", ["sì", "no"], "sì"],
  ["Acord marketing", ["da", "nu"], "da"],
  ["Zgoda na newsletter", ["tak", "nie"], "tak"],
  ["Unsubscribed", ["subscribed", "unsubscribed"], "subscribed"],
])("%s with %j: %s is proposed", (name, words, rule) => expect(proposed(name, words)).toBe(rule));

test.each([
  ["Newsletter", ["Non-subscribed"]],
  ["SMS subscription status", ["Non-subscribed", "Non-subscribed"]],
  ["HasOptedOut", ["true", "true"]],
  ["Newsletter", ["no", "n/a"]],
  ["Werbesperre", ["aktiv", "inaktiv"]],
  ["Werbesperre", ["erlaubt", "verboten"]],
  ["Newsletter", ["Gold", "Silver"]],
])("a word that %s with %j does not have, or that may be a refusal, is not proposed", (name, words) => {
  expect(proposed(name, words)).toBe(PLACEHOLDER);
});

test.each([
  ["Opt-in date", ["2024-01-02", ""], true],
  ["Newsletter", ["01.02.2024", "02/03/2024 10:00"], true],
  ["Newsletter", ["2024-01-02", "yes"], undefined],
  ["Unsubscribed at", ["2024-01-02", ""], undefined],
  ["Unsubscribed at", ["2024-01-02", "2024-01-03"], undefined],
])("of %s with %j it is asked whether a date is of a subscriber: %s", (name, cells, isOfDates) => {
  expect(found(name, cells)?.isOfDates).toBe(isOfDates);
});

describe("the placeholder is refused as a word, with the words that there are", () => {
  const header = ["Email", "Newsletter"];
  const rows = [
    ["ann@shop.example", "ja"],
    ["bo@shop.example", "ja"],
    ["cy@shop.example", "Cy Miller"],
  ];

  test.each([
    "Newsletter=<words of a subscriber>",
    "newsletter!=<Words of a subscriber>",
    "Newsletter=ja,<words of a subscriber>",
  ])("%s", (text) => {
    const { column, words } = parseSubscriberRule(text);
    const request = { columns: { Email: { field: "email" } }, unknownColumns: "ignore" } as const;
    const choose = () =>
      chooseMapping(
        "in.csv",
        header,
        { ...request, subscribedAtChanged: true, subscribedOnlyIf: { [column]: words } },
        rows,
      );
    expect(choose).toThrow(
      /stands for the words that somebody who is subscribed has in "newsletter"\. The first rows of "newsletter" have "ja" \(2\)\.$/i,
    );
    expect(choose).toThrow(expect.objectContaining({ fact: "placeholder-typed" } satisfies Partial<FileError>));
  });
});
