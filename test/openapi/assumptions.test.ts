import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { idDifferences, idsOfContract, idsOfReadme, tableRows } from "../../scripts/spec/assumptions.js";
import { ASSUMPTIONS } from "../../src/sandbox/assumptions.js";

const README = "| id | what |\n| --- | --- |\n| S1 | at least one |\n| S2 | required |\n| A1 | identity |\n";

const spelled = (choices: readonly string[]) => `\`${choices.join("`, `")}\``;

describe("ids of assumptions", () => {
  test("are read from every depth of a contract, once each", () => {
    const contract = { a: { "x-assumption": "S1", b: [{ "x-assumption": "S2" }] }, c: { "x-assumption": "S1" } };
    expect(idsOfContract(contract)).toEqual(["S1", "S2"]);
  });

  test("are read from the first cell of a table row", () => {
    expect(idsOfReadme(README, "S")).toEqual(["S1", "S2"]);
    expect(idsOfReadme(README, "A")).toEqual(["A1"]);
  });

  test("differ when one is missing on either side", () => {
    const one = { place: "contract", ids: ["S1"] };
    const two = { place: "README", ids: ["S1", "S2"] };
    expect(idDifferences(one, two)).toEqual(["S2 is in README, but not in contract"]);
    expect(idDifferences(two, one)).toEqual(["S2 is in README, but not in contract"]);
    expect(idDifferences(one, one)).toEqual([]);
  });

  test("differ when one is explained twice", () => {
    const twice = { place: "README", ids: ["S1", "S1"] };
    expect(idDifferences({ place: "contract", ids: ["S1"] }, twice)).toEqual(["S1 stands more than once in README"]);
  });

  test("of the sandbox are explained with their choices, the default first", () => {
    const readme = readFileSync("openapi/README.md", "utf8");
    const explained = tableRows(readme).filter(([id = ""]) => id in ASSUMPTIONS && id.startsWith("A"));
    const ofBehaviour = Object.entries(ASSUMPTIONS).filter(([id]) => id.startsWith("A"));
    expect(explained.map((row) => row.slice(0, 3))).toEqual(
      ofBehaviour.map(([id, { title, choices }]) => [id, title, spelled(choices)]),
    );
  });

  test("of shape say beside what the contract says which choices the sandbox has", () => {
    const rows = tableRows(readFileSync("openapi/README.md", "utf8"));
    for (const [id, { choices }] of Object.entries(ASSUMPTIONS).filter(([id]) => id.startsWith("S"))) {
      expect(rows.find(([first]) => first === id)?.[1]).toContain(`Sandbox: ${spelled(choices)}.`);
    }
  });

  test("of the contract are all explained", () => {
    const contract = idsOfContract(parse(readFileSync("openapi/openapi.yaml", "utf8")));
    const readme = idsOfReadme(readFileSync("openapi/README.md", "utf8"), "S");
    expect(contract.length).toBeGreaterThan(0);
    expect(idDifferences({ place: "contract", ids: contract }, { place: "README", ids: readme })).toEqual([]);
  });
});
