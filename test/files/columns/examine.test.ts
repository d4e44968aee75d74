import { expect, test } from "vitest";
import type { MappingRequest } from "../../../src/files/columns/choose.js";
import { type Examination, examine } from "../../../src/files/columns/examine.js";
import { csvRows } from "../../../src/files/formats/csv-rows.js";
import { inPieces } from "../../support/files/bytes.js";

const look = (text: string, request: MappingRequest = {}): Promise<Examination> =>
  examine("in.csv", csvRows("in.csv", inPieces(text, 65_536)), request);

test("a file with unknown columns is examined with a guessed mapping, and no cell is shown", async () => {
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

test("columns that a preset does not know are listed, and a written mapping ignores them", async () => {
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

test("an export that is known, but in another language, has its customers guessed", async () => {
  const header = "Имейл адрес,Име,Фамилия,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LAST_CHANGED,LEID,EUID,NOTES,TAGS";
  const examination = await look(`${header}\na@shop.example,Ана,Петрова,2,,,,1,a,,\n`, { subscribedAtChanged: false });
  expect(examination).toMatchObject({ preset: { name: "mailchimp" }, guessed: true, unknown: [], rejected: 0 });
  expect(examination.mapping.columns).toMatchObject({
    "Имейл адрес": { field: "email" },
    Име: { field: "firstName" },
    TAGS: { field: "addTags" },
  });
});

test("a column of answers is shown unmasked, and a name that looks like an answer is masked", async () => {
  const { columns } = await look("email,news,last name\na@example.com,yes,No\nb@example.com,NO,Lee\n", {});
  expect(columns.map(({ samples }) => samples)).toEqual([["x@xxxxxxx.xxx"], ["yes", "NO"], ["Xx", "Xxx"]]);
});

test("the same reason in several items of a list is counted as one reason", async () => {
  const columns = { n: { field: "custom.numeric.n", as: "list", separator: ";" }, m: { field: "email" } } as const;
  const { reasons } = await look("m,n\na@example.com,x\nb@example.com,y\n", { columns });
  expect(reasons).toMatchObject([{ count: 2, path: "/profile/custom/numeric/*/values/*", firstLine: 2 }]);
});

test("at most a thousand rows are read", async () => {
  async function* rows(): AsyncGenerator<{ line: number; cells: string[] }> {
    yield { line: 1, cells: ["email"] };
    for (let line = 2; line <= 1_001; line += 1) yield { line, cells: [`c${line}@example.com`] };
    throw new Error("a row too many");
  }
  expect(await examine("in.csv", rows(), {})).toMatchObject({ rows: 1_000, rejected: 0 });
});

test("rows with a changed subscription are counted once subscribedAtChanged is given", async () => {
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
