import { expect, test } from "vitest";
import { type Mapping, rowMapper, type Target } from "../../../src/files/columns/mapping.js";
import { relevaPreset } from "../../../src/files/presets/releva.js";
import { noCounts } from "../../../src/files/reading/reading.js";

const columns = Object.keys(relevaPreset.columns);
const mapper = await rowMapper(columns, relevaPreset);

function record(cells: Record<string, string>): unknown {
  return mapper.map(columns.map((column) => cells[column] ?? "")).value;
}

test("every column of the vendor's import fills its field", () => {
  expect(
    record({
      "First name": " Иван ",
      "Last name": "Петров",
      Email: "ivan@example.com",
      "Phone number": "+359888123456",
      "Registration Date": "2019-08-18",
      "Subscribe Date": "2019-08-18T05:48:42.419Z",
      Subscriptions: "weekly, promo,,",
      Tags: "vip",
      "Accept Privacy Policy": "yes",
    }),
  ).toEqual({
    profile: {
      firstName: "Иван",
      lastName: "Петров",
      email: "ivan@example.com",
      phoneNumber: "+359888123456",
      registeredAt: "2019-08-18T00:00:00Z",
      subscribedAt: "2019-08-18T05:48:42.419Z",
      subscriptions: ["weekly", "promo"],
      addTags: ["vip"],
      consent: "privacyPolicy",
    },
    subscribedAtChanged: true,
  });
});

test("blank cells leave their field out, and nobody is subscribed by accident", () => {
  expect(record({ Email: "a@example.com", "Subscribe Date": "  " })).toEqual({
    profile: { email: "a@example.com" },
    subscribedAtChanged: false,
  });
});

test("a list cell without an item leaves the field out: an empty list would clear the subscriptions", () => {
  expect(record({ Subscriptions: " , ," })).toEqual({ profile: {}, subscribedAtChanged: false });
});

test.each(["soon", "2019-02-30"])("the date %s is not guessed at", (cell) => {
  expect(record({ "Registration Date": cell })).toMatchObject({ profile: { registeredAt: cell } });
});

test.each([
  ["No", undefined],
  ["Perhaps", "Perhaps"],
])("the privacy policy cell %s becomes the consent %s", (cell, expected) => {
  expect(record({ "Accept Privacy Policy": cell })).toHaveProperty("profile", expected ? { consent: expected } : {});
});

test("any other mapping says whether subscriptions changed", async () => {
  const other = await rowMapper(["mail"], { columns: { mail: { field: "email" } }, subscribedAtChanged: false });
  expect(other.map(["a@example.com"]).value).toEqual({
    profile: { email: "a@example.com" },
    subscribedAtChanged: false,
  });
});

/** One row, given as its cells by column, through a mapping that says nothing but what is given. */
async function mapped(cells: Readonly<Record<string, string>>, mapping: Partial<Mapping>): Promise<unknown> {
  const given = { columns: {}, subscribedAtChanged: false, ...mapping };
  return (await rowMapper(Object.keys(cells), given)).map(Object.values(cells)).value;
}

async function profileOf(
  cells: Readonly<Record<string, string>>,
  columns: Readonly<Record<string, Target>>,
): Promise<unknown> {
  return ((await mapped(cells, { columns })) as { profile: unknown }).profile;
}

test("locations and custom fields are built from their columns", async () => {
  const columns: Record<string, Target> = {
    gender: { field: "custom.string.gender" },
    visits: { field: "custom.numeric.visits" },
    seen: { field: "custom.date.lastSeen" },
    size: { field: "custom.string.size.eu" },
    colour: { field: "custom.string.likes", as: "list", separator: "/" },
    brand: { field: "custom.string.likes" },
    lat: { field: "location.lat" },
    lon: { field: "location.lon" },
    no: { field: "id" },
  };
  const cells = { gender: "F", visits: "12", seen: "2024-01-02", size: "38", colour: "red/blue", brand: "Acme" };
  expect(await profileOf({ ...cells, lat: "39.93", lon: "-23.5", no: "0017" }, columns)).toEqual({
    id: "0017",
    location: { lat: 39.93, lon: -23.5 },
    custom: {
      string: [
        { key: "gender", values: ["F"] },
        { key: "size.eu", values: ["38"] },
        { key: "likes", values: ["red", "blue", "Acme"] },
      ],
      numeric: [{ key: "visits", values: [12] }],
      date: [{ key: "lastSeen", values: ["2024-01-02T00:00:00Z"] }],
    },
  });
});

test.each(["1e3", "0x10", "", "NaN", "12,5,0", "1 00", "many"])(
  "%j is no number and stays as it is, or absent; as it can be sent as text, that is said",
  async (text) => {
    const field = "custom.numeric.visits";
    const { value, issues } = (
      await rowMapper(["visits"], { columns: { visits: { field } }, subscribedAtChanged: false })
    ).map([text]);
    const expected = text === "" ? {} : { custom: { numeric: [{ key: "visits", values: [text] }] } };
    expect(value).toMatchObject({ profile: expected });
    if (text === "") return expect(issues).toBeUndefined();
    expect(issues?.[0]).toMatchObject({
      path: "/profile/custom/numeric/0/values/0",
      code: "number-text",
      message: "is no number such as 12.5: correct it, or send the column as text (custom.string)",
    });
  },
);

test("a latitude that is no number is left to the contract: it cannot be sent as text", async () => {
  expect(await profileOf({ lat: "north" }, { lat: { field: "location.lat" } })).toEqual({ location: { lat: "north" } });
});

test("several columns fill one list, each item once", async () => {
  const columns: Record<string, Target> = {
    tags: { field: "addTags" },
    group: { field: "addTags", as: "list", separator: "|" },
    vip: { field: "addTags", as: "choice", values: { yes: "vip", no: null } },
  };
  expect(await profileOf({ tags: "a, b", group: "b|c", vip: "YES" }, columns)).toEqual({
    addTags: ["a", "b", "c", "vip"],
  });
  expect(await profileOf({ tags: " ", group: "", vip: "no" }, columns)).toEqual({});
});

test("subscribedAtChanged can follow the words of a column", async () => {
  const mapping = {
    columns: { mail: { field: "email" } },
    subscribedAtChanged: { column: "news", true: ["Yes", "1"] },
  } as const;
  const answers = await Promise.all(
    ["yes", " 1 ", "no", ""].map((news) => mapped({ mail: "a@example.com", news }, mapping)),
  );
  expect(answers).toMatchObject([true, true, false, false].map((subscribedAtChanged) => ({ subscribedAtChanged })));
});

test("a row of somebody who is not subscribed has no subscriber fields, with any mapping", async () => {
  const mapping: Partial<Mapping> = {
    columns: { since: { field: "subscribedAt" }, lists: { field: "subscriptions" }, mail: { field: "email" } },
    subscribedAtChanged: true,
    subscribedOnlyIf: { consent: ["SUBSCRIBED"], left: [""] },
  };
  const cells = { since: "2024-01-02", lists: "promo", mail: "a@example.com" };
  const nothing = { profile: { email: "a@example.com" }, subscribedAtChanged: false };
  expect(await mapped({ ...cells, consent: "subscribed", left: "" }, mapping)).toMatchObject({
    subscribedAtChanged: true,
  });
  expect(await mapped({ ...cells, consent: "subscribed", left: "2024-02-03" }, mapping)).toEqual(nothing);
  expect(await mapped({ ...cells, consent: "", left: "" }, mapping)).toEqual(nothing);
  expect(await mapped({ ...cells, consent: "subscribed" }, mapping)).toEqual(nothing); // without `left` nobody knows
  expect(await mapped(cells, mapping)).toEqual(nothing);
});

test("unknown columns become custom fields only when asked", async () => {
  const cells = { mail: "a@example.com", Size: "38" };
  const columns: Record<string, Target> = { mail: { field: "email" } };
  expect(await mapped(cells, { columns, unknownColumns: "custom" })).toMatchObject({
    profile: { custom: { string: [{ key: "Size", values: ["38"] }] } },
  });
  expect(await mapped(cells, { columns, unknownColumns: "ignore" })).toMatchObject({
    profile: { email: "a@example.com" },
  });
});

test("of columns that help one another the first with something in it is read, in their order and not in the header's", async () => {
  const columns: Record<string, Target> = { home: { field: "phoneNumber" }, mobile: { field: "phoneNumber" } };
  const mapping = { columns, firstFilled: [["mobile", "home"]] };
  expect(await mapped({ home: "+1", mobile: "+2" }, mapping)).toMatchObject({ profile: { phoneNumber: "+2" } });
  expect(await mapped({ home: "+1", mobile: " " }, mapping)).toMatchObject({ profile: { phoneNumber: "+1" } });
  const tags: Record<string, Target> = { a: { field: "addTags" }, b: { field: "addTags" }, c: { field: "addTags" } };
  expect(await mapped({ a: "x", b: "y", c: "z" }, { columns: tags, firstFilled: [["b", "a"]] })).toMatchObject({
    profile: { addTags: ["z", "y"] },
  });
});

test.each([
  ["Ann Lee", { firstName: "Ann", lastName: "Lee" }],
  ["Ana  María de la Cruz", { firstName: "Ana", lastName: "María de la Cruz" }],
  ["Мария", { firstName: "Мария" }],
])("the whole name %s is split at its first space, and counted", async (name, expected) => {
  const counts = noCounts();
  const mapping: Mapping = { columns: { name: { field: "fullName" } }, subscribedAtChanged: false };
  const names = await rowMapper(["name"], mapping, counts);
  expect(names.map([name]).value).toMatchObject({ profile: expected });
  expect(counts.names).toBe("lastName" in expected ? 1 : 0);
});

test("what lets somebody in is sent only when somebody names it", async () => {
  const cells = { mail: "a@example.com", password_hash: "a1b2:RF" };
  const columns: Record<string, Target> = { mail: { field: "email" } };
  expect(await mapped(cells, { columns, unknownColumns: "custom" })).toEqual({
    profile: { email: "a@example.com" },
    subscribedAtChanged: false,
  });
  expect(
    await mapped(cells, { columns: { ...columns, password_hash: { field: "custom.string.hash" } } }),
  ).toHaveProperty("profile.custom");
});

test("an id that a spreadsheet has rounded is refused, and one that looks like it is not", () => {
  const columns = { Id: { field: "id" }, Email: { field: "email" } } as const;
  const codes = ["3,59888E+11", "1.2345678901234567E+18", "5E10", "12E4", "1.5E+3x"].map(async (id) => {
    const mapper = await rowMapper(["Id", "Email"], { columns, subscribedAtChanged: false });
    return mapper.map([id, "a@shop.example"]).issues?.[0]?.code;
  });
  return expect(Promise.all(codes)).resolves.toEqual([
    "id-scientific",
    "id-scientific",
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  [{ country: "XX" }, '"XX" is no country with phone numbers'],
  [{ timeZone: "Europe/Sofa" }, '"Europe/Sofa" is no time zone'],
  [{ dateFormat: "dd.MM" }, "is no form of dates"],
  [{ timeZone: "Europe/Sofia", utcOffset: "+02:00" }, "one of them is wanted"],
])("what is said and does not exist is refused, though nothing is read by it: %j", async (reading, message) => {
  const mapping: Mapping = { columns: { Email: { field: "email" } }, subscribedAtChanged: false, reading };
  await expect(rowMapper(["Email"], mapping)).rejects.toThrow(message);
});
