import { expect, test } from "vitest";
import { chooseMapping, openMapping } from "../../../src/files/columns/choose.js";
import { relevaPreset } from "../../../src/files/presets/releva.js";

test("a given column replaces the preset's, in the header's spelling", () => {
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

test("any mapping but the vendor's columns needs subscribedAtChanged", () => {
  const columns = { mail: { field: "email" } } as const;
  expect(() => chooseMapping("in.csv", ["mail"], { columns })).toThrow("subscribedAtChanged: false or true)");
  const dated = { ...columns, since: { field: "subscribedAt" } } as const;
  expect(() => chooseMapping("in.csv", ["mail", "since"], { columns: dated })).toThrow(
    'subscribedAtChanged: false, true or "when-subscribed"',
  );
  expect(() => chooseMapping("in.csv", ["mail"], { mapping: { columns } })).toThrow("subscribedAtChanged: false");
  expect(chooseMapping("in.csv", ["mail"], { columns, subscribedAtChanged: false })).toEqual({
    columns,
    subscribedAtChanged: false,
  });
});

test("given options replace those of the mapping, and a mapping replaces the preset", () => {
  const mapping = { columns: { mail: { field: "email" } }, subscribedAtChanged: true } as const;
  const said = { subscribedAtChanged: false, reading: { utcOffset: "Z" }, unknownColumns: "ignore" } as const;
  expect(chooseMapping("in.csv", ["mail"], { mapping, ...said })).toEqual({ columns: mapping.columns, ...said });
  expect(() => chooseMapping("in.csv", ["mail"], { mapping, preset: "shopify" })).toThrow("so give one of them");
});

test("a header like the vendor's, or like none, is left to the reader of headers", () => {
  expect(chooseMapping("in.csv", ["First name", "Phone number"])).toBe(relevaPreset);
  expect(chooseMapping("in.csv", ["Ann", "ann@example.com"])).toBe(relevaPreset);
});

test("several columns between bars fill a field together; a name that has a bar itself is one column", () => {
  const header = ["Phone", "mobile", "A|B", "C"];
  const columns = { "Mobile|Phone": { field: "phoneNumber" }, "A|B": { field: "email" } } as const;
  const mapping = chooseMapping("in.csv", header, { columns, subscribedAtChanged: false });
  expect(mapping).toMatchObject({ firstFilled: [["mobile", "Phone"]], columns: { "A|B": { field: "email" } } });
  expect(() => chooseMapping("in.csv", header, { columns: { "Phone|Fax": { field: "phoneNumber" } } })).toThrow(
    'the given columns have "Fax"',
  );
});

test("columns are guessed only when that is asked for, around what is known, and the rest is left out", () => {
  const header = ["E-mail", "Vorname", "Telefon", "Notiz"];
  const said = { subscribedAtChanged: false, columns: { Telefon: { field: "custom.string.tel" } } } as const;
  expect(chooseMapping("in.csv", header, said).columns).toEqual({ Telefon: { field: "custom.string.tel" } });
  expect(chooseMapping("in.csv", header, { ...said, auto: true })).toEqual({
    columns: { Telefon: { field: "custom.string.tel" }, "E-mail": { field: "email" }, Vorname: { field: "firstName" } },
    unknownColumns: "ignore",
    subscribedAtChanged: false,
  });
});

test("a guess takes no field that a preset's column fills, and leaves its columns as they are", () => {
  const header = ["Email", "Klaviyo ID", "First Name", "Vorname", "Geburtstag", "Title"];
  const { mapping, guessed } = openMapping("in.csv", header, { auto: true });
  expect(guessed).toEqual(["Geburtstag"]);
  expect(mapping?.columns).toMatchObject({ Title: { field: "ignore" }, Geburtstag: { field: "birthday" } });
});

test.each([
  ["Ann", "Lee", "+359888123456"],
  ["1", "ann@shop.example", "email"],
])("a first row that may be a customer is no header to guess by: %s", (...header) => {
  expect(() => chooseMapping("in.csv", header, { auto: true })).toThrow("the first row names no column that is known");
});
