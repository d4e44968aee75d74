import { expect, test } from "vitest";
import { chooseMapping, type MappingRequest } from "../../../src/files/columns/choose.js";
import { type Examination, examine } from "../../../src/files/columns/examine.js";
import { proposeMapping } from "../../../src/files/columns/propose.js";
import { csvRows } from "../../../src/files/formats/csv-rows.js";
import { relevaPreset } from "../../../src/files/presets/releva.js";
import { inPieces } from "../../support/files/bytes.js";

const look = (text: string, request: MappingRequest = {}): Promise<Examination> =>
  examine("in.csv", csvRows("in.csv", inPieces(text, 65_536)), request);

test("names of columns that are likely are proposed once, and everything else is not sent", () => {
  expect(proposeMapping(["E-Mail", "First_name", "Mobile", "Phone", "TAGS", "Shoe size", ""]).columns).toEqual({
    "E-Mail": { field: "email" },
    First_name: { field: "firstName" },
    Mobile: { field: "phoneNumber" },
    Phone: { field: "ignore" },
    TAGS: { field: "addTags" },
    "Shoe size": { field: "ignore" },
  });
});

test("a file that nothing is known of is examined by a guess, and no cell is shown", async () => {
  const examination = await look("E-mail,Phone,Born\nann@shop.example,+359 88,1.2.1990\n,,\nbob@shop.example,,\na,b\n");
  expect(examination).toMatchObject({
    preset: undefined,
    guessed: true,
    rows: 4,
    rejected: 3,
    subscribed: undefined,
    reasons: [
      { count: 1, path: "/profile/phoneNumber", firstLine: 2 },
      { count: 1, path: "/profile", firstLine: 3 },
      { count: 1, path: "", reason: "the row has another number of cells than the header", firstLine: 5 },
    ],
  });
  expect(examination.columns.map(({ samples }) => samples)).toEqual([
    ["xxx@xxxx.xxxxxxx", "x"],
    ["+999 99", "x"],
    ["9.9.9999"],
  ]);
});

test("columns that a preset does not know are named beside the others, and go into a written mapping as not sent", async () => {
  const examination = await look("Email,Klaviyo ID,Shoe size\na@example.com,1,38\n", { subscribedAtChanged: false });
  expect(examination).toMatchObject({ preset: { name: "klaviyo" }, unknown: ["Shoe size"], rejected: 0 });
  expect(examination.mapping.columns).toEqual({
    Email: { field: "email" },
    "Klaviyo ID": { field: "ignore" },
    "Shoe size": { field: "ignore" },
  });
  const custom = await look("Email,Klaviyo ID,Shoe size\na@example.com,1,38\n", { unknownColumns: "custom" });
  expect(custom).toMatchObject({
    unknown: [],
    mapping: { columns: { "Shoe size": { field: "custom.string.Shoe size" } } },
  });
});

test("a column of answers is shown as it is, and a name that is one is not", async () => {
  const { columns } = await look("email,news,last name\na@example.com,yes,No\nb@example.com,NO,Lee\n", {});
  expect(columns.map(({ samples }) => samples)).toEqual([["x@xxxxxxx.xxx"], ["yes", "NO"], ["Xx", "Xxx"]]);
});

test("the same reason in another item of a list is one reason", async () => {
  const columns = { n: { field: "custom.numeric.n", as: "list", separator: ";" }, m: { field: "email" } } as const;
  const { reasons } = await look("m,n\na@example.com,x\nb@example.com,y\n", { columns });
  expect(reasons).toMatchObject([{ count: 2, path: "/profile/custom/numeric/*/values/*", firstLine: 2 }]);
});

test("at most a thousand rows are examined, and the rest is not read", async () => {
  async function* rows(): AsyncGenerator<{ line: number; cells: string[] }> {
    yield { line: 1, cells: ["email"] };
    for (let line = 2; line <= 1_001; line += 1) yield { line, cells: [`c${line}@example.com`] };
    throw new Error("a row too many");
  }
  expect(await examine("in.csv", rows(), {})).toMatchObject({ rows: 1_000, rejected: 0 });
});

test("how many rows would be marked as changed is told once it is said", async () => {
  const text = "email,subscribed at\na@example.com,2024-01-02\nb@example.com,\n";
  expect((await look(text)).subscribed).toBeUndefined();
  expect((await look(text, { subscribedAtChanged: "when-subscribed" })).subscribed).toBe(1);
  expect((await look(text, { subscribedAtChanged: true })).subscribed).toBe(2);
});

test.each(["Ann,Lee,+359888123456", "1,ann@shop.example,email"])(
  "a first row that may be a customer is not shown: %s",
  async (row) => {
    const failure = await look(`${row}\n${row}\n`).catch(String);
    expect(failure).toContain("in.csv: the first row names no column that is known (is the header missing?)");
    for (const cell of row.split(",").slice(0, 2)) expect(failure).not.toMatch(new RegExp(`\\b${cell}\\b`));
  },
);

test("an empty file has no header", async () => {
  await expect(look("\n\n")).rejects.toThrow("in.csv has no header");
});

test("a given column goes before what the preset says, in the header's spelling", () => {
  const header = [...Object.keys(relevaPreset.columns).filter((name) => name !== "Tags"), "TAGS"];
  const mapping = chooseMapping("in.csv", header, { columns: { tags: { field: "subscriptions" } } });
  expect(mapping.columns).toMatchObject({ TAGS: { field: "subscriptions" }, Email: { field: "email" } });
  expect(mapping.columns).not.toHaveProperty("Tags");
  expect(mapping.subscribedAtChanged).toBe("when-subscribed");
});

test("a given column that the header does not have is an error that names it", () => {
  expect(() => chooseMapping("in.csv", ["a"], { columns: { b: { field: "email" } } })).toThrow(
    'in.csv: the given columns have "b", which the header does not have.',
  );
});

test("any mapping but the vendor's columns must say what subscribedAtChanged is", () => {
  const columns = { mail: { field: "email" } } as const;
  expect(() => chooseMapping("in.csv", ["mail"], { columns })).toThrow(
    'subscribedAtChanged: false, true or "when-subscribed"',
  );
  expect(() => chooseMapping("in.csv", ["mail"], { mapping: { columns } })).toThrow("subscribedAtChanged: false");
  expect(chooseMapping("in.csv", ["mail"], { columns, subscribedAtChanged: false })).toEqual({
    columns,
    subscribedAtChanged: false,
  });
});

test("what is said goes before the mapping file, and a file takes the place of a preset", () => {
  const mapping = { columns: { mail: { field: "email" } }, subscribedAtChanged: true } as const;
  const said = { subscribedAtChanged: false, cleanPhones: true, utcOffset: "Z", unknownColumns: "ignore" } as const;
  expect(chooseMapping("in.csv", ["mail"], { mapping, ...said })).toEqual({ columns: mapping.columns, ...said });
  expect(() => chooseMapping("in.csv", ["mail"], { mapping, preset: "shopify" })).toThrow("so give one of them");
});

test("a header like the vendor's, or like none, is left to the reader of headers", () => {
  expect(chooseMapping("in.csv", ["First name", "Phone number"])).toBe(relevaPreset);
  expect(chooseMapping("in.csv", ["Ann", "ann@example.com"])).toBe(relevaPreset);
});
