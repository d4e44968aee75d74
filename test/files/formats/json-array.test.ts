import { expect, test } from "vitest";
import { MAX_RECORD_BYTES } from "../../../src/files/bytes/lines.js";
import { jsonArrayBatches } from "../../../src/files/formats/json-array.js";
import { collect, flat, inPieces } from "../../support/files/bytes.js";

const PIECES = [1, 2, 3, 7, 65_536];

async function read(text: string, pieces = 65_536): Promise<{ values: unknown[]; lines: unknown[]; error: string }> {
  const values: unknown[] = [];
  const lines: unknown[] = [];
  try {
    for await (const { value, origin } of flat(jsonArrayBatches("in.json", inPieces(text, pieces)))) {
      values.push(value);
      lines.push(origin?.line);
    }
  } catch (error) {
    return { values, lines, error: String(error) };
  }
  return { values, lines, error: "" };
}

test.each(PIECES)("elements are found at their lines, whatever the chunks are (%i bytes)", async (pieces) => {
  const elements = ['{"a":"]}\\\\","b":[1,{}]}', '{\n "c": "\\"Иван 😀\\""\n}', "[]", '",]"', "12", "null", "{}"];
  const text = ` \n[\n ${elements.join(" ,\r\n")}\n]\n\n`;
  expect(await read(text, pieces)).toEqual({
    values: elements.map((element) => JSON.parse(element)),
    lines: [3, 4, 7, 8, 9, 10, 11],
    error: "",
  });
});

test("the original bytes are kept when every parser reads the validated value from them", async () => {
  const records = await collect(flat(jsonArrayBatches("in.json", inPieces('[{"a":1},{"a":1,"a":2},{"a"\n:1}]', 4))));
  expect(records.map(({ bytes }) => bytes && Buffer.from(bytes).toString())).toEqual(['{"a":1}', undefined, undefined]);
});

test.each(["[]", " [ \n ] "])("an array without elements has no records: %j", async (text) => {
  expect(await read(text)).toEqual({ values: [], lines: [], error: "" });
});

test.each([
  ["an element that is not JSON", '[\n1,\n{"a":1,}\n,2]', 3, "the element that starts here is not JSON", 1],
  ["an element that never ends", '[1,\n{"a":[[2}\n,2]', 2, "the element that starts here never ends", 1],
  ["a quote that is never closed", '[1,\n"a]\n', 2, "the element that starts here never ends", 1],
  ["two commas", "[1,\n,2]", 2, "a record must follow the comma", 1],
  ["a comma before the end", "[1,\n]", 2, "a record must follow the comma", 1],
  ["a comma before the first record", "[\n,1]", 2, "the array must begin with a record", 0],
  ["no comma", '[1\n"b"]', 2, "a comma must follow the record", 1],
  ["another array after the end", "[1]\n[2]", 2, "the array has ended, and more text follows", 1],
  ["no end", "[1,\n2\n", 3, "the array does not end", 2],
  ["an object", '\n{"a":1}', 2, "the file must hold one JSON array", 0],
  ["white space", "\n\n", 3, "the array does not end", 0],
])("%s is fatal at its line, after the records before it", async (_what, text, line, message, count) => {
  for (const pieces of PIECES) {
    const { values, error } = await read(text, pieces);
    expect(error).toContain(`in.json:${line}: ${message}`);
    expect(values).toHaveLength(count);
  }
});

test("an element that swallows the rest of the file does not fill the memory", async () => {
  const { values, error } = await read(`[1,\n"${"x,\n".repeat(MAX_RECORD_BYTES)}`);
  expect(error).toContain(`in.json:2: the element that starts here has more than ${MAX_RECORD_BYTES} bytes`);
  expect(values).toEqual([1]);
});

test("an element that is nested too deep is a record with an issue", async () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const [record, next] = await collect(flat(jsonArrayBatches("in.json", inPieces(`[${deep},{}]`, 65_536))));
  expect(record).toMatchObject({ value: deep, issues: [{ code: "json" }], origin: { line: 1 } });
  expect(next?.value).toEqual({});
});

test("no message quotes a record", async () => {
  expect((await read('[{"email":"ann@example.com"]')).error).not.toContain("ann");
});

test.each(PIECES)("the body of a request is an input: its profiles, at their lines (%i bytes)", async (pieces) => {
  const text = '\n{ "profiles":\n [{"a":1},\n{"b":"}]"}]\n}\n';
  expect(await read(text, pieces)).toEqual({ values: [{ a: 1 }, { b: "}]" }], lines: [3, 4], error: "" });
  expect(await read('{"profiles":[]}', pieces)).toEqual({ values: [], lines: [], error: "" });
});

test.each([
  ["cut off", '{"profiles":[1]\n', 2, "a brace must follow the array, and nothing else"],
  ["with more in it", '{"profiles":[1],\n"x":2}', 1, "the array has ended, and more text follows"],
  ["with a brace too many", '{"profiles":[1]}\n}', 2, "the array has ended, and more text follows"],
  ["of something else", '{"profiles":{}}', 1, "the file must hold one JSON array"],
])("a body %s is fatal at its line", async (_what, text, line, message) => {
  for (const pieces of PIECES) expect((await read(text, pieces)).error).toContain(`in.json:${line}: ${message}`);
});
