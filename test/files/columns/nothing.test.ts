import { expect, test } from "vitest";
import { type Mapping, rowMapper } from "../../../src/files/columns/mapping.js";
import { isCellError } from "../../../src/files/reading/null-words.js";
import { noCounts, type Reading } from "../../../src/files/reading/reading.js";

const columns = {
  Id: { field: "id" },
  Email: { field: "email" },
  First: { field: "firstName" },
  Last: { field: "lastName" },
  Phone: { field: "phoneNumber" },
  Tags: { field: "addTags" },
  Size: { field: "custom.string.size" },
} as const;

async function mapped(
  cells: Partial<Record<keyof typeof columns, string>>,
  reading?: Reading,
  more?: Partial<Mapping>,
) {
  const counts = noCounts();
  const mapping: Mapping = { columns, subscribedAtChanged: true, ...(reading && { reading }), ...more };
  const mapper = await rowMapper([...Object.keys(columns), "Out"], mapping, counts);
  const row = { Email: "a@shop.example", ...cells } as Record<string, string>;
  const { value, issues = [] } = mapper.map([...Object.keys(columns), "Out"].map((name) => row[name] ?? ""));
  const { profile, subscribedAtChanged } = value as { profile: object; subscribedAtChanged: boolean };
  return { profile, subscribedAtChanged, nulls: counts.nulls, codes: issues.map(({ code }) => code) };
}

test.each(["N/A", "n/a", "-", "----", "...", "null", "NULL", "#REF!", "#N/A", "#VALUE!", "няма", "###"])(
  "%s is no name, no id and no tag, and is counted",
  async (word) => {
    const found = await mapped({ Id: word, First: word, Last: word, Tags: word });
    expect(found).toMatchObject({ profile: { email: "a@shop.example" }, nulls: 4 });
    expect(Object.keys(found.profile)).toEqual(["email"]);
  },
);

test("a word for nothing is a text of one's own, and an error of a spreadsheet is none anywhere", async () => {
  const { profile, codes } = await mapped({ Size: "N/A", Phone: "n/a" });
  expect(profile).toMatchObject({ custom: { string: [{ key: "size", values: ["N/A"] }] } });
  expect(codes).toEqual(["phone-letters"]);
  expect(await mapped({ Size: "#N/A", Phone: "#REF!" })).toMatchObject({ nulls: 2, codes: [] });
});

test("somebody may be called Null, once it is said that no word is nothing", async () => {
  expect((await mapped({ Last: "Null" })).profile).not.toHaveProperty("lastName");
  expect((await mapped({ Last: "Null" }, { nullWords: ["-"] })).profile).not.toHaveProperty("lastName");
  expect((await mapped({ Last: "Null" }, { nullWords: [] })).profile).toMatchObject({ lastName: "Null" });
});

test("nobody is subscribed by an error of a spreadsheet", async () => {
  const subscribed = async (Out: string, words: readonly string[] | { not: readonly string[] }) =>
    (await mapped({ Out } as object, {}, { subscribedOnlyIf: { Out: words } })).subscribedAtChanged;
  expect(
    await Promise.all([subscribed("", [""]), subscribed("", { not: ["1"] }), subscribed("0", { not: ["1"] })]),
  ).toEqual([true, true, true]);
  expect(await Promise.all([subscribed("#REF!", [""]), subscribed("#N/A", { not: ["1"] })])).toEqual([false, false]);
});

test.each(["#DIV/0!", "#name?", "#BEZUG!", "#NV", "#¡REF!", "Err:502", "####"])("%s is an error", (text) =>
  expect(isCellError(text)).toBe(true),
);
test.each(["#SALE!", "#1", "Errol", "#", "##", "Err:"])("%s is none", (text) => expect(isCellError(text)).toBe(false));

test("an id of zeros is what shops write for a guest: all of them would be one customer", async () => {
  for (const zero of ["0", "0000"]) {
    expect(await mapped({ Id: zero })).toMatchObject({ profile: { email: "a@shop.example" }, nulls: 1 });
    expect((await mapped({ Id: zero })).profile).not.toHaveProperty("id");
  }
  expect((await mapped({ Id: "10" })).profile).toMatchObject({ id: "10" });
});

test("what nobody sees around an id or a name is no part of it; inside it stays", async () => {
  const { profile } = await mapped({
    Id: "42\u200b",
    First: "\u202bعلي\u202c",
    Last: "\u00adMaria\u200d\u2060Ana\ufeff",
  });
  expect(profile).toMatchObject({ id: "42", firstName: "علي", lastName: "Maria\u200d\u2060Ana" });
});
