import { expect, test } from "vitest";
import { type Mapping, rowMapper } from "../../../src/files/columns/mapping.js";
import { noCounts } from "../../../src/files/reading/reading.js";
import { validateRecord } from "../../../src/record/validate.js";

const COLUMNS = {
  email: { field: "email" },
  birthday: { field: "birthday" },
  registeredAt: { field: "registeredAt" },
  subscribedAt: { field: "subscribedAt" },
  visit: { field: "custom.date.visit" },
} as const;
const NOW = Date.parse("2026-11-28T12:00:00Z");

/** The code of what is wrong with a cell of that column, or what it is read as. */
async function read(column: keyof typeof COLUMNS, cell: string): Promise<unknown> {
  const { profile, code } = await mapped(column, cell);
  return code ?? profile[column];
}

const codeOf = async (column: keyof typeof COLUMNS, cell: string): Promise<unknown> =>
  (await mapped(column, cell)).code;

async function mapped(column: keyof typeof COLUMNS, cell: string) {
  const mapping: Mapping = {
    columns: { email: COLUMNS.email, [column]: COLUMNS[column] },
    subscribedAtChanged: true,
    reading: { utcOffset: "+02:00" },
  };
  const mapper = await rowMapper(["email", column], mapping, noCounts(), () => NOW);
  const { value, issues = [] } = mapper.map(["a@shop.example", cell]);
  const { profile } = value as { profile: Record<string, unknown> };
  return { profile, code: issues[0]?.code };
}

test.each([
  "1753-01-01",
  "1899-12-30",
  "1900-01-01",
  "01.01.1900",
  "1/1/1900",
  "1900-01-01 00:00:00",
  "1899-12-31T00:00:00Z",
])("the birthday %s is what a program writes for none, and is refused", async (cell) => {
  expect(await read("birthday", cell)).toBe("date-old");
});

test.each(["birthday", "registeredAt", "visit"] as const)(
  "no day of a spreadsheet's calendar is a date in %s",
  async (column) => {
    for (const cell of [
      "1900-01-00",
      "1900-02-29",
      "1900-01-00T12:00:00",
      "1900-02-29T06:00:00",
      "2021-02-30",
      "00.01.1900",
    ])
      expect(await codeOf(column, cell)).toBe("date-day");
    for (const cell of ["0", "1", "60", "44197", "-1", "0.5", "44197,25", "1614556800000", "4,4197E+4"])
      expect(await codeOf(column, cell)).toBe("date-number");
  },
);

test("somebody who is very old has a birthday, and was born today at the latest, wherever that is", async () => {
  expect(await read("birthday", "1900-01-02")).toBe("1900-01-02");
  expect(await read("birthday", "2026-11-29")).toBe("2026-11-29");
  for (const cell of ["2026-11-30", "30.11.2026", "2062-03-01"])
    expect(await read("birthday", cell)).toBe("date-future");
});

test.each(["registeredAt", "subscribedAt"] as const)("%s is neither before its time nor after now", async (column) => {
  expect(await read(column, "1899-12-30")).toBe("date-old");
  expect(await read(column, "1753-01-01T00:00:00Z")).toBe("date-old");
  for (const cell of ["2026-11-29T11:59:59Z", "2026-11-29 13:59:59", "2026-11-29", "2021-03-12T10:22:33Z"])
    expect(await read(column, cell)).toMatch(/^20/);
  for (const cell of ["2026-11-29T12:00:01Z", "2026-11-29 14:00:01", "2027-01-01", "9999-12-31 23:59:59"])
    expect(await read(column, cell)).toBe("date-future");
});

test("a date of one's own may lie anywhere", async () => {
  for (const cell of ["2030-01-01T00:00:00Z", "1899-12-30T00:00:00Z"])
    expect(await read("visit", cell)).toBeUndefined(); // it is in custom, without an issue
});

test("the first day of .NET is nothing, and counted", async () => {
  const counts = noCounts();
  const mapping: Mapping = { columns: COLUMNS, subscribedAtChanged: true };
  const mapper = await rowMapper(Object.keys(COLUMNS), mapping, counts, () => NOW);
  const { value } = mapper.map(["a@shop.example", "0001-01-01", "0001-01-01T00:00:00", "0001-01-01 00:00:00", ""]);
  expect(value).toEqual({ profile: { email: "a@shop.example" }, subscribedAtChanged: true });
  expect(counts.nulls).toBe(3);
});

test("the contract does not ask", () => {
  const profile = { email: "a@shop.example", birthday: "1899-12-30", registeredAt: "2099-01-01T00:00:00Z" };
  expect(validateRecord({ profile, subscribedAtChanged: false }).ok).toBe(true);
});

test.each(["1970-01-01", "1970-01-01 00:00:00", "1970-01-01T02:00:00+02:00", "1969-12-31T19:00:00-05:00"])(
  "%s is the first second of clocks, of which nobody has registered; somebody was born on that day",
  async (cell) => {
    expect(await read("registeredAt", cell)).toBe("date-epoch");
    expect(await read("subscribedAt", cell)).toBe("date-epoch");
    expect(await codeOf("visit", cell)).toBeUndefined();
  },
);

test("a birthday may be that day", async () => {
  expect(await read("birthday", "1970-01-01")).toBe("1970-01-01");
});
