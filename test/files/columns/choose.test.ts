import { expect, test } from "vitest";
import { chooseMapping, proposeMapping } from "../../../src/files/columns/choose.js";
import { relevaPreset } from "../../../src/files/presets/releva.js";

test("a likely column name is proposed once per field, and other columns are not sent", () => {
  expect(proposeMapping(["E-Mail", "First_name", "Mobile", "Phone", "TAGS", "Shoe size", ""]).columns).toEqual({
    "E-Mail": { field: "email" },
    First_name: { field: "firstName" },
    Mobile: { field: "phoneNumber" },
    Phone: { field: "ignore" },
    TAGS: { field: "addTags" },
    "Shoe size": { field: "ignore" },
  });
});

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
  expect(() => chooseMapping("in.csv", ["mail"], { columns })).toThrow(
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
  const said = { subscribedAtChanged: false, cleanPhones: true, utcOffset: "Z", unknownColumns: "ignore" } as const;
  expect(chooseMapping("in.csv", ["mail"], { mapping, ...said })).toEqual({ columns: mapping.columns, ...said });
  expect(() => chooseMapping("in.csv", ["mail"], { mapping, preset: "shopify" })).toThrow("so give one of them");
});

test("a header like the vendor's, or like none, is left to the reader of headers", () => {
  expect(chooseMapping("in.csv", ["First name", "Phone number"])).toBe(relevaPreset);
  expect(chooseMapping("in.csv", ["Ann", "ann@example.com"])).toBe(relevaPreset);
});
