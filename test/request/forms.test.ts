import { describe, expect, test } from "vitest";
import { maskKey, maskKeyLike } from "../../src/request/mask.js";
import { redactServerText } from "../../src/request/redact.js";
import { ESCAPES, KEY_FORMS } from "../support/request/encoders.js";

const KEY = "sk_live/5f2a+9c>Zq?8";
const VALUES = [
  "Anna",
  "  Žaneta Woźniak ",
  "Jürgen Groß",
  "Μαρίας",
  'O"Brien\\new & <Co>',
  "Ямбол",
  "a b c",
  "ana+shop@mail.example",
  "한국 사람",
  "👩‍👧 Ana😀",
  "1986-01-17",
];
const body = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify({ profiles: [{ value }] }));

describe.each(Object.entries(ESCAPES))("%s", (_, write) => {
  test.each(VALUES)("leaves nothing of the value %j", (value) => {
    const shown = redactServerText(`no: ${write(value)} !`, body(value), KEY);
    expect(shown).toContain("<redacted>");
    const rest = shown.replace("<redacted>", "").toLowerCase();
    const words = value.match(/[\p{L}\p{N}\p{S}]{2,}/gu) ?? [];
    for (const word of words) {
      expect(rest).not.toContain(word.toLowerCase());
      expect(rest).not.toContain(
        write(word)
          .toLowerCase()
          .replace(/^["\\q=]+|["\\]+$/g, ""),
      );
    }
  });
});

describe.each(Object.entries(KEY_FORMS))("%s", (_, form) => {
  const text = `bad key ${form(KEY)} here`;

  test("leaves nothing of the key in an error", () => {
    expect(redactServerText(text, body("Anna"), KEY)).toContain("***");
    expect(redactServerText(text, body("Anna"), KEY)).not.toContain(form(KEY).slice(8, -5));
  });

  test("leaves nothing of the key in what the owner of the record gets, and all the rest", () => {
    const shown = maskKey(`${text}, Anna & "Żaneta" \\u0041 %41`, KEY);
    expect(shown).toContain("***");
    expect(shown).not.toContain(form(KEY).slice(8, -5));
    expect(shown.startsWith("bad key ")).toBe(true);
    expect(shown.endsWith(' here, Anna & "Żaneta" \\u0041 %41')).toBe(true);
  });
});

test.each([
  ['{"n":123456}', "no 123456!", "no <redacted>!"],
  ['{"n":1234.0}', "no 1234.0 and 1234!", "no <redacted> and <redacted>!"],
  ['{"n":-98.765}', "no 98.765!", "no <redacted>!"],
  ['{"n":1e21}', "no 1e+21!", "no 1e+21!"],
  ['{"n":500}', "HTTP 500!", "HTTP 500!"],
])("of the numbers of %s, %j shows %j", (sent, text, shown) => {
  expect(redactServerText(text, new TextEncoder().encode(sent), KEY)).toBe(shown);
});

test("the name of a property that may be personal data is taken out, and a field's is not", () => {
  expect(redactServerText("firstName or Ana Rossi?", body({ "Ana Rossi": 1, firstName: "x" }), KEY)).toBe(
    "firstName or <redacted>?",
  );
});

test("what is not masked is shown as it came, with its escapes", () => {
  expect(redactServerText("a &lt;b&gt; %41 \\u0041", body("Anna"), KEY)).toBe("a &lt;b&gt; %41 \\u0041");
});

test("a text that is escaped more often than anyone reads is not shown", () => {
  const text = `bad ${Array.from({ length: 20 }).reduce<string>((inner) => encodeURIComponent(inner), "ключ")}`;
  expect(redactServerText(text, body("Anna"), KEY)).toBe("");
  expect(maskKey(text, KEY)).toBe("***");
});

test("a key that is not ours is taken out where it looks like one", () => {
  expect(redactServerText("Authorization: Bearer abcdef and sk_test_12345678", body("Anna"), KEY)).toBe(
    "Authorization: Bearer *** and ***",
  );
});

test.each(["sk_live_a1b2c3d4e5", "a1B2c3D4e5F6g7H8i9J0k1L2", "3f2a1c9e8b7d6f5a4c3e2d1b0a9f8e7d"])(
  "the word %s looks like a key",
  (word) => expect(maskKeyLike(`no file ${word}.`)).toBe("no file ***."),
);

test.each(["customers-2024.csv", "secret_santa_2024.csv", "key-accounts.csv.rejects.ndjson", "/srv/exports/2024/all"])(
  "the word %s does not",
  (word) => expect(maskKeyLike(word)).toBe(word),
);
