import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/limits.js";
import { messageOf, redactServerText } from "../../src/request/redact.js";

const KEY = "sk_live_5f2a9c";
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const profile = {
  email: "ana-maria@shop.example",
  firstName: "Anne-Marie",
  lastName: 'O"Brien\\Strauß',
  birthday: "1986-01-17",
  city: "Ямбол & Ко",
  custom: { string: [{ key: "size", values: ["C:\\new", "a/b(c)[d]{e}^$.*+?|"] }] },
};
const redact = (text: string): string => redactServerText(text, encode({ profiles: [{ profile }] }), KEY);

describe("values of the sent batch are taken out", () => {
  const shapes: Record<string, (value: string) => string> = {
    "as they are": (value) => value,
    "in upper case": (value) => value.toUpperCase(),
    "in lower case": (value) => value.toLowerCase(),
    "as JSON": (value) => JSON.stringify({ error: value }),
    "as JSON within JSON": (value) => JSON.stringify({ error: JSON.stringify(value) }),
    "as ASCII-only JSON": (value) =>
      JSON.stringify(value).replace(/[^\0-~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
    "as HTML": (value) => `<p>${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")}</p>`,
    "as numbered HTML entities": (value) => [...value].map((char) => `&#${char.codePointAt(0)};`).join(""),
    "in a URL": (value) => `/search?q=${encodeURIComponent(value)}`,
    "cut short by the server": (value) => `bad value: ${value.slice(0, -1)}`,
  };
  const values = [
    profile.email,
    profile.firstName,
    profile.lastName,
    profile.birthday,
    profile.city,
    ...(profile.custom.string[0]?.values ?? []),
  ];

  test.each(Object.entries(shapes))("%s", (_, shape) => {
    for (const value of values) {
      const shown = redact(`Sorry, ${shape(value)}`);
      expect(shown).toContain("<redacted>");
      for (const part of value.split(/[^\p{L}\d]+/u).filter((word) => word.length > 2)) {
        expect(shown.toLowerCase()).not.toContain(part.toLowerCase());
      }
    }
  });
});

test("a longer value is taken out before a shorter one inside it", () => {
  const sent = encode(["Anna", "Annabelle Rossi"]);
  expect(redactServerText("no Annabelle Rossi here, but Anna", sent, KEY)).toBe("no <redacted> here, but <redacted>");
});

test("values of fewer than four characters stay: they would black out ordinary words", () => {
  expect(redactServerText("a bad zip", encode(["bad"]), KEY)).toBe("a bad zip");
});

test("addresses and phone numbers that were not in the batch are taken out as well", () => {
  expect(redact("tell bob@other.example or +49 (30) 123-456 78")).toBe("tell <redacted> or <redacted>");
});

test("the key becomes ***, in any case of letters", () => {
  expect(redact(`Bearer ${KEY} is not ${KEY.toUpperCase()}`)).toBe("Bearer *** is not ***");
});

test("an ordinary message stays as it is", () => {
  const text = "subscribedAtChanged is missing at position 3; add true or false (see 50% of the docs, C&A)";
  expect(redact(text)).toBe(text);
});

test("control and bidi characters are removed", () => {
  expect(redact("a\u0000b\u001b[31mc\u202ed\r\ne")).toBe("a b [31mc d e");
});

test("at most 200 characters are shown", () => {
  const shown = redact("no ".repeat(30_000));
  expect(shown).toHaveLength(LIMITS.serverTextChars);
  expect(shown.endsWith("…")).toBe(true);
});

test("a long value that shrinks to its mark brings nothing unredacted into view", () => {
  const link = `https://shop.example/u/${"x1y2z3".repeat(300)}`;
  const shown = redactServerText(`${link} `.repeat(40), encode([link]), KEY);
  expect(shown).toMatch(/^(?:<redacted> ?)*(?:<?[redact]*>?…)?$/);
});

test("a batch of 100 000 values costs no more than a moment", () => {
  const sent = encode(Array.from({ length: 100_000 }, (_, index) => `customer number ${index}`));
  expect(redactServerText(`no customer number 77777!`, sent, KEY)).toBe("no <redacted>!");
});

test("text without spaces is no trap for the search of addresses", () => {
  expect(redact("x".repeat(LIMITS.serverBodyChars))).toHaveLength(LIMITS.serverTextChars);
});

test("when the body cannot be read back, nothing of the server's text is shown", () => {
  expect(redactServerText("no ana", new TextEncoder().encode('{"profiles":[ana]}'), KEY)).toBe("");
  const deep = new TextEncoder().encode(`${"[".repeat(200_000)}"Anna"${"]".repeat(200_000)}`);
  expect(redactServerText("no Anna", deep, KEY)).not.toContain("Anna");
});

test.each([
  ['{"message":"no"}', "no"],
  ['{"message":""}', ""],
  ['{"message":5}', undefined],
  ['{"message":"cut', undefined],
  ["null", undefined],
  ["<html>", undefined],
  ["", undefined],
])("the message of %j is %j", (text, message) => {
  expect(messageOf(text)).toBe(message);
});
