import { expect, test } from "vitest";
import { partsOfName } from "../../../src/files/columns/full-name.js";
import { noCounts } from "../../../src/files/reading/reading.js";

function split(name: string): readonly (string | undefined)[] {
  const { first, last } = partsOfName(name, noCounts());
  return last === undefined ? [first] : [first, last];
}

test.each([
  ["Dr. Hans Meier", "Hans", "Meier"],
  ["Herr Max Muster", "Max", "Muster"],
  ["FRAU DR. ANNA MÜLLER", "ANNA", "MÜLLER"],
  ["Herrn Prof. Dr. med. Karl von Stein", "Karl", "von Stein"],
  ["Prof.Dr.Hans Meier", "Hans", "Meier"],
  ["Dr.-Ing. Eva Roth", "Eva", "Roth"],
  ["Dipl.-Ing. Eva Roth", "Eva", "Roth"],
  ["Mr John Smith", "John", "Smith"],
  ["Mrs. Jane van Dyke", "Jane", "van Dyke"],
  ["г-н Иван Петров", "Иван", "Петров"],
  ["Г-жа Мария Иванова-Петрова", "Мария", "Иванова-Петрова"],
  ["проф. д-р Иван Петров", "Иван", "Петров"],
  ["инж. Иван Петров", "Иван", "Петров"],
  ["κ. Γιώργος Παπαδόπουλος", "Γιώργος", "Παπαδόπουλος"],
  ["Κα Μαρία Παππά", "Μαρία", "Παππά"],
  ["Sra. María de la Cruz", "María", "de la Cruz"],
  ["Don Pablo García", "Pablo", "García"],
  ["M. Jean Dupont", "Jean", "Dupont"],
  ["Mme Marie Dupont", "Marie", "Dupont"],
  ["Sig.ra Anna Rossi", "Anna", "Rossi"],
  ["Dott.ssa Anna Rossi", "Anna", "Rossi"],
  ["Pan Jan Kowalski", "Jan", "Kowalski"],
  ["Pani mgr inż. Anna Nowak", "Anna", "Nowak"],
  ["D-na Ana Popescu", "Ana", "Popescu"],
  ["Dl. Ion Popescu", "Ion", "Popescu"],
])("%s is told without its title", (name, ...expected) => {
  expect(split(name)).toEqual(expected);
  const counts = noCounts();
  partsOfName(name, counts);
  expect(counts).toMatchObject({ titles: 1, names: 1, turnedNames: 0 });
});

test.each([
  ["Müller, Käthe", "Käthe", "Müller", 0],
  ["Müller,Käthe", "Käthe", "Müller", 0],
  ["de la Cruz, Ana María", "Ana María", "de la Cruz", 0],
  ["Meier, Dr. Hans", "Hans", "Meier", 1],
  ["Dr. Meier, Hans", "Hans", "Meier", 1],
  ["Иванов, г-н Петър", "Петър", "Иванов", 1],
])("%s has its last name before the comma", (name, first, last, titles) => {
  const counts = noCounts();
  expect(partsOfName(name, counts)).toEqual({ first, last });
  expect(counts).toMatchObject({ turnedNames: 1, names: 0, titles });
});

test("a title behind the comma is no first name", () => {
  expect(split("Hans Meier, Dr.")).toEqual(["Hans", "Meier"]);
});

test.each([
  "Herr Muster",
  "Mr and Mrs John Smith",
  "Herr und Frau Max Muster",
  "Dr.",
  "Acme, Inc.",
  "Роза, ЕООД",
  "Sofia, Boris, Ana",
  "Smith,",
  ", Ann",
  "Мария",
])("%s stays whole, and counts as nothing", (name) => {
  const counts = noCounts();
  expect(partsOfName(name, counts)).toEqual({ first: name });
  expect(counts).toEqual(noCounts());
});

test.each([
  ["Don Johnson", "Don", "Johnson"],
  ["Pan Wei", "Pan", "Wei"],
  ["D. Petrov", "D.", "Petrov"],
  ["M. K. Smith", "M.", "K. Smith"],
  ["Κ. Γ. Παππάς", "Κ.", "Γ. Παππάς"],
  ["Ing Mei Lee", "Ing", "Mei Lee"],
  ["J.Robert Smith", "J.Robert", "Smith"],
  ["Mag Byrne", "Mag", "Byrne"],
  ["Frauke Herrmann", "Frauke", "Herrmann"],
])("%s has no title", (name, ...expected) => {
  expect(split(name)).toEqual(expected);
});
