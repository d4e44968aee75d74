import { expect, test } from "vitest";
import { type Contract, readContract, type Schema } from "../../scripts/generate/contract.js";
import { createScanner, type Scanner } from "../../scripts/generate/runtime/scan.js";
import { Automata } from "../../scripts/generate/scanner/automata.js";
import { planOf } from "../../scripts/generate/scanner/plan.js";
import { verdictOf } from "../../scripts/vectors/judge.js";
import { mutantsOf } from "../../scripts/vectors/mutate.js";
import { closedTwin } from "../../scripts/vectors/places.js";
import { requestSchema } from "../../scripts/vectors/scoring.js";
import { readVectors } from "../../scripts/vectors/vectors.js";
import { seededRandom } from "../../src/sandbox/faults.js";
import { mutated, recordLines } from "../support/generated/record-lines.js";
import { isPlainlyValid, scanned } from "../support/generated/scanned.js";

const OPENAPI = new URL("../../openapi/", import.meta.url);
const contract: Contract = await readContract(OPENAPI);
const records: readonly Buffer[] = readVectors(new URL("vectors/", OPENAPI)).flatMap(({ body }) => {
  const { profiles } = Object(body);
  return Array.isArray(profiles) ? profiles.map((profile) => Buffer.from(JSON.stringify(profile))) : [];
});

const line = (profile: string, rest = '"subscribedAtChanged":true'): Buffer =>
  Buffer.from(`{"profile":${profile},${rest}}`);
const EMAIL = '"email":"ana@shop.example"';

function expectAccepted(bytes: Buffer): void {
  expect([scanned(bytes), bytes.toString()]).toEqual([{ accepts: true }, bytes.toString()]);
}

/** Whatever it is, the scanner agrees with the others on it. */
function expectLeft(bytes: Buffer): void {
  expect([scanned(bytes), bytes.toString("latin1")]).toEqual([{ accepts: false }, bytes.toString("latin1")]);
}

test("of the vectors it accepts none that is invalid, and of the valid ones nearly all", () => {
  const valid = records.filter(isPlainlyValid);
  const found = records.map(scanned);
  expect(found.filter(({ problem }) => problem)).toEqual([]);
  expect(records.length).toBeGreaterThan(300);
  expect(found.filter(({ accepts }) => accepts).length).toBeGreaterThan(0.9 * valid.length);
});

test("a scanner of another contract accepts only what that contract allows", () => {
  const wrong: string[] = [];
  let compiled = 0;
  let accepted = 0;
  for (const { name, schema, formats } of mutantsOf(requestSchema(contract))) {
    if (formats) continue; // the formats are the same for all
    const record = closedTwin(schema).properties?.profiles?.items as Schema | undefined;
    const scanner = record && scannerOf(record);
    if (!scanner) continue;
    compiled += 1;
    const isValid = verdictOf(record, "exact");
    for (const bytes of records) {
      if (!scanner.accepts(bytes, 0, bytes.length)) continue;
      accepted += 1;
      if (!isValid(JSON.parse(bytes.toString()))) wrong.push(`${name}: ${bytes}`);
    }
  }
  expect(wrong).toEqual([]);
  expect([compiled > 50, accepted > 5_000]).toEqual([true, true]);
});

/** Undefined for one that stops the generator. */
function scannerOf(record: Schema): Scanner | undefined {
  const automata = new Automata();
  try {
    const plan = planOf(record, { automata });
    return createScanner(automata.states, plan, 0);
  } catch {
    return undefined;
  }
}

test.each([
  [
    "any order, and white space",
    ' {\t"subscribedAtChanged" : false , "profile":{ "phoneNumber" :"+49123" , "addTags": [ "a" , "b" ]}}\r',
  ],
  ["a key in letters that are not ASCII", line('{"email":"мария@пример.бг","id":"Ж-7"}').toString()],
  ["spaces of other scripts around an e-mail", line('{"email":"\u00a0ana@shop.example\u3000"}').toString()],
  ["escapes where they are text", line(`{${EMAIL},"firstName":"\\"\\u0041\\ud800\\n"}`).toString()],
  ["exponents that cannot lead too far", line(`{${EMAIL},"location":{"lat":5e-05,"lon":-180.000}}`).toString()],
  [
    "exponents of numbers without bounds",
    line(`{${EMAIL},"custom":{"numeric":[{"key":"k","values":[1E+3,-0,1.5e-9]}]}}`).toString(),
  ],
  ["null for subscriptions", line(`{${EMAIL},"subscriptions":null}`).toString()],
  ["empty lists and objects", line(`{${EMAIL},"subscriptions":[ ],"custom":{ }}`).toString()],
])("%s", (_, text) => {
  expectAccepted(Buffer.from(text));
});

test.each([
  ["an escape in a name", line('{"\\u0065mail":"ana@shop.example"}')],
  ["an escape in a key", line('{"email":"\\u0061na@shop.example"}')],
  ["a name twice", line(`{${EMAIL},${EMAIL}}`)],
  ["a name twice, once with an escape", line(`{${EMAIL},"emai\\u006c":"b@c"}`)],
  ["the record's name twice", line(`{${EMAIL}}`, '"subscribedAtChanged":true,"subscribedAtChanged":false')],
  ["a byte order mark", Buffer.from(`\ufeff${line(`{${EMAIL}}`)}`)],
  ["a control character", line(`{${EMAIL},"firstName":"a\u0000"}`)],
  ["a number that may be infinite", line(`{${EMAIL},"custom":{"numeric":[{"key":"k","values":[1e400]}]}}`)],
  ["a number of many digits", line(`{${EMAIL},"custom":{"numeric":[{"key":"k","values":[12345678901234567890]}]}}`)],
  ["an exponent that may lead out of bounds", line(`{${EMAIL},"location":{"lat":1e1,"lon":2}}`)],
  ["an exponent of three digits", line(`{${EMAIL},"custom":{"numeric":[{"key":"k","values":[1e100]}]}}`)],
  ["nothing", Buffer.alloc(0)],
  ["white space that is none in JSON", line(`{\u00a0${EMAIL}}`)],
])("%s is left to the others", (_, bytes) => {
  expectLeft(bytes);
});

test.each([0x80, 0xc0, 0xc1, 0xf5, 0xff])("a text with the byte %i alone is left to the others", (byte) => {
  expectLeft(
    Buffer.concat([
      Buffer.from(`{"profile":{${EMAIL},"firstName":"a`),
      Buffer.of(byte),
      Buffer.from('"},"subscribedAtChanged":true}'),
    ]),
  );
});

test("what a record lacks is not read from behind its end, wherever it is cut", () => {
  const whole = line(
    `{${EMAIL},"location":{"lat":1.5,"lon":-2},"custom":{"string":[{"key":"k","values":["a"]}]},"addTags":[]}`,
  );
  expectAccepted(whole);
  for (let end = 0; end < whole.length; end += 1) expectLeft(whole.subarray(0, end));
});

test("2 000 lines, half of them with accidents", () => {
  const next = recordLines(7);
  const random = seededRandom(7);
  const lines = Array.from({ length: 1_000 }, () => Buffer.from(next()));
  expect([...lines, ...lines.map((one) => mutated(one, random))].map(scanned).filter(({ problem }) => problem)).toEqual(
    [],
  );
});

test.each<[string, Schema]>([
  ["a keyword that it does not know", { type: "string", maxLength: 7 }],
  ["several types", { type: ["string", "number"] }],
  ["an open object", { type: "object", properties: {} }],
  ["a count of characters, which escapes may share", { type: "string", minLength: 2 }],
  ["signs in an enum", { type: "string", enum: ["a.b"] }],
  ["a format without a pattern", { type: "string", format: "uri" }],
  ["numbers between fractions", { type: "number", minimum: 0.5, maximum: 2 }],
  [
    "a rule of absence that is not the known one",
    { type: "object", additionalProperties: false, properties: { a: { type: "string" } }, not: { required: ["a"] } },
  ],
])("%s stops the generator", (_, schema) => {
  expect(() => planOf(schema, { automata: new Automata() })).toThrow("cannot scan");
});

test.each([
  ["[а-я]b", "a set of some characters"],
  ["a+", "go on after its end"],
  ["(?=a)b", "Assertions"],
])("the pattern %s stops the generator", (pattern, reason) => {
  expect(() => new Automata().add([pattern])).toThrow(reason);
});

test.each(["a", "ж", "語", "😀", "aж", "ж語", "😀a", "a😀", "😀😀", "aaa", "жжж", "a😀a", "жжжж"])(
  "%s is counted in units of UTF-16, as a regular expression does",
  (text) => {
    const automata = new Automata();
    const scanner = createScanner(automata.states, { text: automata.add(['"[^"]{2,3}"']) }, 0);
    const bytes = Buffer.from(`"${text}"`);
    expect(scanner.accepts(bytes, 0, bytes.length)).toBe(/^[^"]{2,3}$/.test(text));
  },
);
