import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { otherEncoding } from "../../../src/files/bytes/guess.js";

/** A few names, as small shops have them, written in the encoding that Windows has there. */
const NAMES: readonly (readonly [encoding: string, names: readonly string[]])[] = [
  ["windows-1252", ["Sofía", "García", "José", "Pérez", "López"]],
  ["windows-1252", ["Begoña", "Muñoz", "Iñaki", "Peña"]],
  ["windows-1252", ["Niccolò", "Nicolò", "Ferrarì"]],
  ["windows-1252", ["Hélène", "Thérèse", "François", "Noël", "Benoît"]],
  ["windows-1252", ["Müller", "Käthe", "Jürgen", "Groß", "Schröder"]],
  ["windows-1252", ["João", "Conceição", "Simões", "Gonçalves"]],
  ["windows-1252", ["Søren", "Bjørn", "Åse", "Kjær"]],
  ["windows-1250", ["Dvořák", "Němec", "Černý", "Jiří", "Růžička"]],
  ["windows-1250", ["Łukasz", "Wójcik", "Zając", "Kowalczyński", "Święcicki"]],
  ["windows-1250", ["Erdős", "Szűcs", "Gergő", "Kőszegi"]],
  ["ISO-8859-15", ["Hélène", "Lefèvre", "Œuvrard", "Thérèse"]],
  ["ISO-8859-15", ["Šimon", "Žofie", "Päivi", "Mäkelä"]],
  ["IBM866", ["Иван", "Мария", "Георги"]],
  ["macCyrillic", ["Иван", "Мария", "Елена", "Георги"]],
  ["windows-1251", ["Ђорђе", "Љубица", "Марија"]],
  ["windows-1251", ["Иван", "Мария", "Георги"]],
  ["windows-1253", ["Γιώργος", "Μαρία", "Ελένη"]],
  ["windows-1254", ["Ayşe", "Çağlar", "Yıldız", "Şahin"]],
];

test.each(NAMES)("%s is recognised from a few names: %j", async (encoding, names) => {
  const text = `email;name\n${names.map((name, n) => `a${n}@shop.example;${name}`).join("\n")}\n`;
  expect((await otherEncoding("a.csv", iconv.encode(text, encoding))).guess).toBe(encoding);
});
