import { describe, expect, test } from "vitest";
import { consentColumns } from "../../../src/files/columns/consent.js";

/** Whether a column with these cells stops a run that would subscribe somebody. */
function stops(column: string, cells: readonly string[]): boolean {
  const rows = cells.map((cell, row) => [`c${row}@shop.example`, cell]);
  return consentColumns(["Email", column], rows, { columns: { Email: { field: "email" } } })[0]?.isUndecided === true;
}

describe("words that say who is subscribed are known in the forms that they have", () => {
  test.each([
    ["bg", "Абониран/Отписан", "Абонирана/Отписана", "Абонати/Отписани", "Абонат/Неабонат", "разрешено/забранено"],
    [
      "de",
      "Abonnenten/Abgemeldete",
      "abonniert/abbestellt",
      "Newsletter/Kein Newsletter",
      "erlaubt/verboten",
      "Aktiv/Gesperrt",
    ],
    [
      "el",
      "Συνδρομητές/Διαγραμμένοι",
      "Εγγεγραμμένος/Απεγγεγραμμένος",
      "επιτρέπεται/απαγορεύεται",
      "Συνδρομητής/Διαγραμμένος",
    ],
    [
      "en",
      "ok/stop",
      "Subscribers/Unsubscribed",
      "Newsletter/No newsletter",
      "allowed/forbidden",
      "Opted in/Opted out",
      "Active/Cancelled",
    ],
    [
      "es",
      "Alta/Baja",
      "Altas/Bajas",
      "Suscriptores/Bajas",
      "Suscritos/Desuscritos",
      "Suscriptora/Baja",
      "permitido/prohibido",
    ],
    [
      "fr",
      "Abonnés/Désabonnés",
      "Abonnée/Désabonnée",
      "Inscrits/Désinscrits",
      "autorisé/interdit",
      "Abonné/Non abonné",
    ],
    [
      "it",
      "Iscritti/Disiscritti",
      "Iscritta/Disiscritta",
      "Iscritto/Non iscritto",
      "consentito/vietato",
      "Iscritte/Cancellati",
    ],
    ["ro", "Abonați/Dezabonați", "Abonenți/Dezabonați", "Abonată/Dezabonată", "permis/interzis", "Abonat/Neabonat"],
    ["pl", "zapisany/wypisany", "Zapisani/Wypisani", "tak/nie", "Zapisana/Wypisana", "dozwolone/zabronione"],
  ])("in %s", (_language, ...pairs) => {
    for (const name of ["Column", "Estado", "Mail OK"]) {
      expect(pairs.filter((pair) => !stops(name, pair.split("/")))).toEqual([]);
    }
  });

  test("with a polite word, and in any case", () => {
    expect(stops("Column", ["ja, gerne", "nein danke", "JA", "Yes please", "не, благодаря"])).toBe(true);
    expect(stops("Column", ["Ann, please", "Bo", "Cy"])).toBe(false);
  });
});

describe("a column is known by the name of an end, or of a refusal", () => {
  const DATED = ["2024-03-12", ""];
  test.each([
    ["bg", "Изтрит на", "Отписан на", "Прекратен на", "Отказ"],
    ["de", "Gelöscht am", "Abgemeldet am", "Gekündigt am", "Widerspruch", "Gesperrt"],
    ["el", "Διεγράφη", "Διαγραφή", "Απεγγραφή"],
    ["en", "deleted_at", "Cancelled", "DND", "Robinson", "removed_at", "Unsubscribed at", "Deleted"],
    ["es", "Baja", "Eliminado el", "Cancelado", "Fecha de baja", "Oposición"],
    ["fr", "Supprimé le", "Annulé le", "Désabonné le", "Opposition"],
    ["it", "Eliminato il", "Cancellato il", "Disiscritto il", "Annullato"],
    ["ro", "Șters la", "Anulat la", "Dezabonat la", "Eliminat"],
    ["pl", "Wypisany", "Data wypisania", "Usunięty", "Sprzeciw", "Rezygnacja"],
    ["hu", "Leiratkozva"],
  ])("in %s, with dates, and without any yet", (_language, ...names) => {
    expect(names.filter((name) => !stops(name, DATED))).toEqual([]);
    expect(names.filter((name) => !stops(name, ["", ""]))).toEqual([]);
    expect(names.filter((name) => !stops(name, ["12.03.2024 10:22", "n/a", ""]))).toEqual([]);
  });

  test("not where the cells say that the end is of something else", () => {
    expect(stops("Cancelled", ["Broken zip", "Wrong size"])).toBe(false);
    expect(stops("Cancelled orders", ["0", "1"])).toBe(false);
    expect(stops("Block", ["12A", "7"])).toBe(false);
    expect(stops("Mail Stop", ["MS-12", ""])).toBe(false);
    expect(stops("Contact No", ["0888 123 405", ""])).toBe(false);
    expect(stops("Bajas laborales", ["12 dias", "3 dias"])).toBe(false);
  });
});

describe("a column of groups stops nobody", () => {
  test.each([
    ["Kundengruppe", ["x", "y"]],
    ["Kundengruppe", ["x", "y", ""]],
    ["Column", ["o", "s", ""]],
    ["Kundengruppe", ["0", "1"]],
    ["Група клиенти", ["1", "0"]],
    ["Groupe", ["1", "0", ""]],
    ["Column", ["yes", "YES", "y"]],
    ["Prioridad", ["alta", "baja"]],
    ["Reklamation", ["Knopf lose", "zu klein"]],
  ])("%s with %j", (column, cells) => {
    expect(stops(column, cells)).toBe(false);
  });

  test.each([
    ["x", ""],
    ["y", "n"],
    ["1", "0"],
    ["1", ""],
    ["yes", ""],
  ])("but one of %j and %j does", (...cells) => expect(stops("Column", cells)).toBe(true));
});

describe("a word that says that somebody is not subscribed is not lost among words that nobody knows", () => {
  test.each([
    ["Status", "Subscribed", "Unsubscribed", "Not Activated", "Pending review"],
    ["status", "subscribed", "unsubscribed", "cleaned", "transactional"],
    ["Status", "Subscribed", "Awaiting", "Imported"],
    ["Col 7", "subscribed", "unsubscribed", "of old"],
    ["Lists", "Customers", "Unsubscribed", "Winter"],
  ])("%s with %s, %s and %s", (column, ...cells) => expect(stops(column, cells)).toBe(true));

  test("of a column whose name says nothing of it, where no rule says who is subscribed", () => {
    const rows = ["Customers", "Unsubscribed", "Winter"].map((list, row) => [`c${row}@shop.example`, "yes", list]);
    const mapping = { columns: { Email: { field: "email" } }, subscribedOnlyIf: { Newsletter: ["yes"] } } as const;
    const found = consentColumns(["Email", "Newsletter", "Lists"], rows, mapping);
    expect(found.filter(({ isUndecided }) => isUndecided)).toEqual([]);
  });

  test("the state of an order says nothing of it", () => {
    expect(stops("Status", ["paid", "shipped", "returned"])).toBe(false);
  });
});

describe("of the languages of neighbours at least the answers and the names of newsletters are known", () => {
  test.each([
    ["Bülten", "Evet", "Hayır"],
    ["E-BÜLTEN", "EVET", "HAYIR"],
    ["Ticari ileti izni", "Onaylı", "Reddedildi"],
    ["Odběr novinek", "Ano", "Ne"],
    ["Odhlášen", "Ano", "Ne"],
    ["Súhlas", "Áno", "Nie"],
    ["Подписка", "Да", "Нет"],
    ["Статус подписки", "Подписан", "Отписан"],
    ["Hírlevél", "Igen", "Nem"],
    ["Bilten", "Da", "Ne"],
    ["Nieuwsbrief", "Ja", "Nee"],
    ["Nyhetsbrev", "Ja", "Nej"],
    ["Boletim", "Sim", "Não"],
    ["Col 7", "kyllä", "ei"],
  ])("%s with %s and %s", (column, ...cells) => expect(stops(column, cells)).toBe(true));
});
