import { expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const SAID = ["--map", "auto", "--subscribed-at-changed", "false"];

async function adviceOn(rows: readonly string[], ...args: readonly string[]): Promise<string> {
  const path = await workspace.file("in.csv", `${rows.join("\n")}\n`);
  const { stdout } = await invoke(["validate", path, ...SAID, ...args]);
  return stdout.split("\n").find((line) => line.includes("can be read once you say")) ?? "";
}

const GREEK_MOBILES = ["6912345678", "6945678901"];
const numbered = (phones: readonly string[], domain: string): readonly string[] =>
  phones.map((phone, index) => `c${index}@shop.${domain},${phone}`);

test.each<[string, readonly string[], string, string]>([
  ["e-mails", ["E-mail,Phone", ...numbered(GREEK_MOBILES, "gr")], "GR", "2 of 2 e-mails end in .gr"],
  [
    "numbers with +",
    ["E-mail,Phone", ...numbered([...GREEK_MOBILES, "+306912345671", "+306912345672"], "example")],
    "GR",
    "2 of 2 numbers with + are of GR",
  ],
  [
    "a column of countries",
    ["E-mail,Phone,Country", ...numbered(["0888 123 405", "0888 123 406"], "example").map((row) => `${row},Bulgaria`)],
    "BG",
    '2 of 2 rows have BG in "Country"',
  ],
  ["the language", ["Имейл,Телефон", ...numbered(["0888 123 405", "02 912 3456"], "example")], "BG", "in Bulgarian"],
])(
  "the country that %s speak for is suggested with the evidence, and reads the numbers",
  async (_, rows, country, why) => {
    const advice = await adviceOn(rows);
    expect(advice).toContain(` Perhaps --country ${country}: `);
    expect(advice).toContain(why);
    expect(await adviceOn(rows, "--country", country)).toBe("");
  },
);

test("where nothing in the file names a country, no country is named that could be pasted", async () => {
  const advice = await adviceOn(["E-mail,Phone", ...numbered(["0888 123 405"], "example")]);
  expect(advice).toMatch(/: --country <two letters>$/);
});

test("where many numbers are wrong, a country is suggested still", async () => {
  const phones = ["0888 123 405", "0878 123 406", "0888 123 407", "x12", "12345", "0888 12"];
  const advice = await adviceOn(["Имейл,Телефон", ...numbered(phones, "bg")]);
  expect(advice).toMatch(/ Perhaps --country BG: .*end in \.bg/);
});

test("nor is a time zone named without a reason", async () => {
  const rows = ["E-mail,Registered", "a@shop.example,2020-06-05 10:00:00"];
  expect(await adviceOn(rows)).toMatch(/--time-zone <Area\/City>.*--utc-offset <\+hh:mm>$/);
});
