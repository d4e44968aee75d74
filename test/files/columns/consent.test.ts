import { describe, expect, test } from "vitest";
import { chooseMapping } from "../../../src/files/columns/choose.js";
import { type ConsentColumn, consentColumns } from "../../../src/files/columns/consent.js";
import { readHeader } from "../../../src/files/columns/header.js";
import { rowMapper } from "../../../src/files/columns/mapping.js";
import { parseSubscriberRule, subscriberRuleText } from "../../../src/files/columns/subscriber-rule.js";
import type { FileError } from "../../../src/files/file-error.js";
import type { OpenMapping } from "../../../src/files/presets/preset.js";

const NOTHING: OpenMapping = { columns: { Email: { field: "email" } } };

/** What is found in a file with an e-mail and this column. */
function found(
  column: string,
  cells: readonly string[] = [],
  mapping: OpenMapping = NOTHING,
): ConsentColumn | undefined {
  const rows = cells.map((cell, index) => [`c${index}@shop.example`, cell]);
  return consentColumns(["Email", column], rows, mapping)[0];
}

describe("a column is about consent by its name", () => {
  test.each([
    [
      "en",
      "Newsletter",
      "Accepts Marketing",
      "opt_in",
      "HasOptedOutOfEmail",
      "isSubscribed",
      "Email subscriber status",
    ],
    ["en", "UNSUB_TIME", "Double Opt-In", "Suppressions", "Hard bounced", "CLEAN_TIME", "Email permission status"],
    ["bg", "Абониран", "Съгласие за реклама", "Бюлетин", "Отписан на", "Приема маркетинг"],
    ["de", "Einwilligung", "Newsletter abonniert", "Abgemeldet am", "Werbung", "Zustimmung"],
    ["el", "Συγκατάθεση", "Ενημερωτικό δελτίο", "ΣΥΝΔΡΟΜΗΤΗΣ", "Απεγγραφή"],
    ["ro", "Consimțământ", "Abonat", "Acord marketing", "Dezabonat"],
    ["fr", "Consentement", "Abonné à l'infolettre", "Désabonné", "Publicité acceptée"],
    ["it", "Consenso", "Iscritto", "Disiscritto il", "Accetta promozioni"],
    ["es", "Consentimiento", "Suscrito", "Boletín", "Fecha de baja", "Acepta publicidad"],
  ])("in %s: %s, %s, %s ...", (_language, ...names) => {
    expect(names.filter((name) => found(name)?.by !== "name")).toEqual([]);
  });

  test.each(["_id.$oid", "Shop TIN", "Lab. Onn."])(
    "%s is not one: a stem that begins within a word ends in it",
    (name) => expect(found(name, ["a", "b"])).toBeUndefined(),
  );

  test.each(["Phone", "Име", "Adoption", "Country", "Created At", "Επώνυμο", "Città", "Código postal", "Gender"])(
    "%s is not one",
    (name) => expect(found(name, ["a", "b"])).toBeUndefined(),
  );

  test("a status is one when its words are", () => {
    expect(found("Status", ["subscribed", "cleaned"])).toMatchObject({ by: "name" });
    expect(found("Status", ["paid", "shipped"])).toBeUndefined();
    expect(found("Estado", ["Jalisco", "Puebla"])).toBeUndefined();
  });
});

describe("a column is about consent by its words", () => {
  test.each([
    ["yes", "no"],
    ["1", "0"],
    ["true", ""],
    ["ja", "nein"],
    ["да", "не"],
    ["Ναι", "Όχι"],
    ["da", "nu"],
    ["oui", "non"],
    ["Sì", "No"],
    ["sí", "no"],
    ["Never subscribed", "unsubscribed"],
    ["cleaned", "bounced"],
  ])("%s and %s", (...words) => {
    expect(found("Column", words)).toMatchObject({ by: "words" });
  });

  test("the same word in all rows tells nobody from anybody, and 0 and 1 may be numbers", () => {
    expect(found("website", ["1", "1"])).toBeUndefined();
    expect(found("Orders", ["1", "0"])).toBeUndefined();
    expect(found("Loves shoes", ["yes", "size 38", "no"])).toBeUndefined();
  });

  test("its words are counted; those that may be somebody's are masked", () => {
    expect(found("Newsletter", ["Ja", "ja", "nein", "", "ann@shop.example"])?.words).toEqual([
      { word: "Ja", count: 2 },
      { word: "nein", count: 1 },
      { word: "", count: 1 },
      { word: "xxx@xxxx.xxxxxxx", count: 1 },
    ]);
  });
});

describe("the rule that is proposed names the words that may pass", () => {
  test.each([
    [
      "Newsletter",
      ["1", "0", "true", "subscribed", "ja", "да", "", "unsubscribed", "perhaps"],
      "Newsletter=1,true,subscribed,ja,да",
    ],
    ["HasOptedOut", ["true", "false"], "HasOptedOut=false"],
    ["Unsubscribed at", ["", "2024-01-02"], "Unsubscribed at="],
    ["Newsletter", ["no"], "Newsletter=<words of a subscriber>"],
    ["Newsletter", ["Gold"], "Newsletter=<words of a subscriber>"],
    ["Newsletter!", ["yes, please", "yes"], "Newsletter! =yes"],
  ])("%s with %j: %s", (column, cells, rule) => {
    expect(found(column, cells)?.rule).toBe(rule);
    expect(parseSubscriberRule(rule).column).toBe(column);
  });
});

test.each([
  ["A=yes, 1", { column: "A", words: ["yes", "1"] }],
  ["A!=true", { column: "A", words: { not: ["true"] } }],
  ["a=b=c", { column: "a=b", words: ["c"] }],
  ["At=", { column: "At", words: [""] }],
  ["At!=", { column: "At", words: { not: [""] } }],
  ['At=""', { column: "At", words: [""] }],
  ['A=no,""', { column: "A", words: ["no", ""] }],
])("%s is a rule", (text, rule) => {
  expect(parseSubscriberRule(text)).toEqual(rule);
  expect(parseSubscriberRule(subscriberRuleText(rule))).toEqual(rule);
});

test.each(["N=yes,", "N=,yes", "N=yes,,1", "N!=no, ", "N=,"])(
  "%j has a comma too many: a blank cell is nobody's yes",
  (text) => {
    expect(() => parseSubscriberRule(text)).toThrow('has a comma without a word; a blank cell is written ""');
  },
);

test.each(["yes", "=yes", "!=yes", ""])("%j is no rule", (text) => {
  expect(() => parseSubscriberRule(text)).toThrow("is not of the form column=word,word.");
});

describe("a column about consent is undecided", () => {
  const yesNo = ["yes", "no"];
  const undecided = (column: string, mapping: Partial<OpenMapping>, cells = yesNo): boolean | undefined =>
    found(column, cells, { ...NOTHING, ...mapping })?.isUndecided;

  test("when nothing uses it", () => expect(undecided("Newsletter", {})).toBe(true));

  test("when it is sent as another field, or left out without a decision", () => {
    expect(undecided("Newsletter", { columns: { Newsletter: { field: "custom.string.news" } } })).toBe(true);
    const left = { columns: { Newsletter: { field: "ignore" } }, undecidedConsent: ["Newsletter"] } as const;
    expect(undecided("Newsletter", left)).toBe(true);
  });

  test("not when a rule uses it, or somebody leaves it out", () => {
    expect(undecided("Newsletter", { subscribedOnlyIf: { NEWSLETTER: ["yes"] } })).toBe(false);
    expect(undecided("Newsletter", { subscribedAtChanged: { column: "Newsletter", true: ["yes"] } })).toBe(false);
    expect(undecided("Newsletter", { columns: { Newsletter: { field: "ignore" } } })).toBe(false);
    expect(undecided("Newsletter", { columns: { Newsletter: { field: "consent" } } })).toBe(false);
  });

  test("when it is the date of subscription that some have, and everybody would be subscribed", () => {
    const columns = { "Opt-in date": { field: "subscribedAt" } } as const;
    const some = ["2024-01-02", "", "2024-02-03"];
    expect(undecided("Opt-in date", { columns, subscribedAtChanged: true }, some)).toBe(true);
    expect(undecided("Opt-in date", { columns, subscribedAtChanged: true }, ["2024-01-02", "2024-02-03"])).toBe(false);
    expect(undecided("Opt-in date", { columns, subscribedAtChanged: "when-subscribed" }, some)).toBe(false);
    const subscribedOnlyIf = { Newsletter: ["yes"] };
    expect(undecided("Opt-in date", { columns, subscribedAtChanged: true, subscribedOnlyIf }, some)).toBe(false);
  });

  test("when it is a date of leaving, sent as one of subscription", () => {
    for (const column of ["Unsubscribed at", "Opt-out date", "Abgemeldet am"]) {
      const columns = { [column]: { field: "subscribedAt" } } as const;
      for (const subscribedAtChanged of [true, "when-subscribed"] as const)
        expect(undecided(column, { columns, subscribedAtChanged }, ["2024-01-02"])).toBe(true);
    }
    expect(
      undecided("Unsubscribe", { columns: { Unsubscribe: { field: "unsubscribeLink" } } }, ["https://x.example"]),
    ).toBe(false);
  });

  test("not when it holds no answers and is sent: the tags of a campaign are tags", () => {
    const columns = { "Marketing tags": { field: "addTags" } } as const;
    expect(undecided("Marketing tags", { columns }, ["spring, vip", "autumn"])).toBe(false);
  });

  test("not when it is a detail, another channel or only a yes, and a rule says who is subscribed", () => {
    const subscribedOnlyIf = { Newsletter: ["yes"] };
    for (const column of ["SMS subscriber status", "UNSUB_REASON", "Opt-in IP", "VIP"]) {
      expect([column, undecided(column, {}), undecided(column, { subscribedOnlyIf })]).toEqual([column, true, false]);
    }
    expect(undecided("Unsubscribed at", { subscribedOnlyIf })).toBe(true);
  });
});

describe("a file with an undecided column", () => {
  const header = ["Email", "Newsletter"];
  const rows = [
    ["ann@shop.example", "yes"],
    ["bo@shop.example", "no"],
    ["cy@shop.example", ""],
  ];
  const columns = { Email: { field: "email" } } as const;
  const request = { columns, unknownColumns: "ignore" } as const;

  test.each([true, "when-subscribed"] as const)("is refused with %s, and the error has both ways out", (answer) => {
    const refused = (() =>
      chooseMapping("in.csv", header, { ...request, subscribedAtChanged: answer }, rows)) as () => never;
    expect(refused).toThrow('in.csv: "Newsletter" seems to say who is subscribed, and nothing uses it.');
    try {
      refused();
    } catch (error) {
      expect((error as FileError).undecided).toEqual([{ column: "Newsletter", rule: "Newsletter=yes" }]);
    }
  });

  test("is read when nobody is to be subscribed", () => {
    expect(chooseMapping("in.csv", header, { ...request, subscribedAtChanged: false }, rows)).toBeDefined();
  });

  test.each([
    [{ Newsletter: ["yes"] }, [true, false, false]],
    [{ newsletter: { not: ["no"] } }, [true, false, true]],
    [{ Newsletter: { not: ["no", ""] } }, [true, false, false]],
    [{ Newsletter: ["yes", "no"], Email: { not: ["ann@shop.example"] } }, [false, true, false]],
  ])("is read with the rules %j", async (subscribedOnlyIf, expected) => {
    const mapping = chooseMapping("in.csv", header, { ...request, subscribedAtChanged: true, subscribedOnlyIf }, rows);
    const mapper = await rowMapper(readHeader("in.csv", header, mapping), mapping);
    const records = rows.map((row) => mapper.map(row).value as { subscribedAtChanged: boolean });
    expect(records.map(({ subscribedAtChanged }) => subscribedAtChanged)).toEqual(expected);
  });

  test("a rule for a column that the header lacks is refused, whatever is said", () => {
    for (const subscribedAtChanged of [true, false, "when-subscribed"] as const) {
      const subscribedOnlyIf = { Newsleter: ["yes"] };
      expect(() =>
        chooseMapping("in.csv", header, { ...request, subscribedAtChanged, subscribedOnlyIf }, rows),
      ).toThrow('who is subscribed is to be read in "Newsleter", which the header does not have');
    }
  });

  test("a preset's rules hold besides", () => {
    const shopify = ["Email", "Accepts Email Marketing", "Total Spent", "Total Orders", "Tax Exempt", "Club"];
    const said = { subscribedAtChanged: true, unknownColumns: "ignore", subscribedOnlyIf: { Club: ["yes"] } } as const;
    expect(chooseMapping("renamed.csv", shopify, said).subscribedOnlyIf).toEqual({
      "Accepts Email Marketing": ["yes"],
      Club: ["yes"],
    });
  });
});

test("a short row has no word that a rule could find missing", async () => {
  const mapping = { ...NOTHING, subscribedAtChanged: true, subscribedOnlyIf: { Out: { not: ["yes"] } } } as const;
  const mapper = await rowMapper(["Email", "Out"], mapping);
  expect(mapper.map(["ann@shop.example"]).value).toMatchObject({ subscribedAtChanged: false });
});

test.each(["", " ", "-", "✓", "."])("the word %j says nothing: it is in no rule that is proposed", (word) => {
  expect(found("Newsletter", ["yes", word])?.rule).toBe("Newsletter=yes");
});

test("a word for nothing is shown as nothing, and decides nothing", () => {
  const sample = [["yes"], ["no"], ["NULL"], ["n/a"], ["n/a"]];
  const [found] = consentColumns(["Newsletter"], sample, { columns: {} });
  expect(found?.words).toEqual([
    { word: "n/a", count: 2, isNothing: true },
    { word: "yes", count: 1 },
    { word: "no", count: 1 },
    { word: "NULL", count: 1, isNothing: true },
  ]);
  expect(found?.rule).toBe("Newsletter=yes");
});

test.each([
  [["yes"], [true, false, false, false]],
  [
    ["", "no"],
    [false, true, true, true],
  ],
  [{ not: ["yes"] }, [false, true, true, true]],
  [{ not: ["yes", ""] }, [false, true, false, false]],
] as const)("with the words %j, NULL is a blank cell", async (words, expected) => {
  const mapping = {
    columns: { mail: { field: "email" } },
    subscribedAtChanged: true,
    subscribedOnlyIf: { Says: words },
  } as const;
  const { map } = await rowMapper(["mail", "Says"], mapping);
  const answers = ["yes", "no", "", "NULL"].map((word) => map(["a@shop.example", word]).value);
  expect(answers.map((value) => Object(value).subscribedAtChanged)).toEqual(expected);
});
