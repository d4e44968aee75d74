import { expect, test } from "vitest";
import { customersCsv, expectedOf } from "../../src/cli/demo-customers.js";
import { csvBatches } from "../../src/files/formats/csv.js";
import { relevaPreset } from "../../src/files/presets/releva.js";
import { validateRecord } from "../../src/index.js";
import { nodeFetch } from "../../src/node-fetch.js";
import { invoke } from "../support/cli/invoke.js";
import { collect, flat, inPieces } from "../support/files/bytes.js";

test.each([
  [1, "1 row = 1 accepted (202) + 0 invalid + 0 rejected"],
  [1_000, "1\u00a0000 rows = 994 accepted (202) + 5 invalid + 1 rejected"],
])("the demo of %i customers ends with numbers that agree", async (records, sum) => {
  const { code, stdout, stderr } = await invoke(["demo", "--records", String(records)], { fetch: nodeFetch });
  expect(stderr).toBe("");
  expect(stdout).toContain(`The numbers agree: ${sum}.`);
  expect(code).toBe(0);
});

test("the demo fails when a number does not agree, and says which", async () => {
  const forgetful: typeof fetch = async () => new Response("{}", { status: 202 });
  const { code, stderr } = await invoke(["demo", "--records", "10"], { fetch: forgetful });
  expect(code).toBe(1);
  expect(stderr).toContain("The numbers do not agree: 0 profiles in the sandbox, but 10 were expected.");
});

test("the customers are the same every time, with many scripts, quotes, line breaks and phones without an e-mail", async () => {
  const text = [...customersCsv(4_000)].join("");
  expect([...customersCsv(4_000)].join("")).toBe(text);
  const records = await collect(flat(csvBatches("customers.csv", inPieces(text, 65_536), relevaPreset)));
  const invalid = records.filter(({ issues, value }) => issues !== undefined || !validateRecord(value).ok);
  expect([records.length, invalid.length]).toEqual([4_000, expectedOf(4_000).invalid]);
  expect(text.match(/@refused\.example/g)).toHaveLength(expectedOf(4_000).refused);
  for (const kind of [/[а-я]/, /[α-ω]/, /[é]/, /🌻/, /"[^"\n]*\n[^"\n]*"/, /,,\+/]) expect(text).toMatch(kind);
});

test("a demo with 0 customers is refused", async () => {
  expect((await invoke(["demo", "--records", "0"])).code).toBe(2);
});
