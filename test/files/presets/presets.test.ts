import { describe, expect, test } from "vitest";
import { fileInput } from "../../../src/files/bytes/open.js";
import { chooseMapping, type MappingRequest, type OpenMapping } from "../../../src/files/columns/choose.js";
import { examine } from "../../../src/files/columns/examine.js";
import { guessColumns } from "../../../src/files/columns/guess.js";
import { readHeader } from "../../../src/files/columns/header.js";
import { rowMapper } from "../../../src/files/columns/mapping.js";
import { parseMapping } from "../../../src/files/columns/mapping-file.js";
import { mappingText } from "../../../src/files/columns/mapping-schema.js";
import { FileError } from "../../../src/files/file-error.js";
import { csvRows } from "../../../src/files/formats/csv-rows.js";
import type { Row } from "../../../src/files/formats/table.js";
import { detectPreset, PRESETS } from "../../../src/files/presets/detect.js";
import { validateRecord } from "../../../src/record/validate.js";
import { collect } from "../../support/files/bytes.js";

interface Sent {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly subscribedAtChanged: boolean;
}

async function rowsOf(name: string): Promise<AsyncIterable<Row>> {
  const { chunks } = await fileInput(`test/support/fixtures/exports/${name}`).open();
  return csvRows(name, chunks);
}

/** The rows of a fixture as records, and what the validator says of each: "" or the path of the first issue. */
async function send(name: string, request: MappingRequest): Promise<{ records: Sent[]; verdicts: string[] }> {
  const [header, ...rows] = await collect(await rowsOf(name));
  const cells = header?.cells ?? [];
  const mapping = chooseMapping(name, cells, request);
  const mapper = await rowMapper(readHeader(name, cells, mapping), mapping);
  const mapped = rows.map((row) => mapper.map(row.cells));
  const records = mapped.map(({ value }) => value as Sent);
  const verdicts = mapped.map(({ value, issues }) => {
    if (issues) return issues[0]?.path ?? "?";
    const result = validateRecord(value);
    return result.ok ? "" : (result.issues[0]?.path ?? "?");
  });
  return { records, verdicts };
}

const subscribers = ({ records }: { records: Sent[] }): unknown[] =>
  records.filter((record) => record.subscribedAtChanged).map(({ profile }) => profile.email);

describe("Shopify's export", () => {
  const name = "shopify.csv";

  test("loses the apostrophes of spreadsheets, and keeps those of names", async () => {
    const { records, verdicts } = await send(name, { subscribedAtChanged: false });
    expect(records[0]?.profile).toEqual({
      id: "7101",
      firstName: "Мария",
      lastName: "Иванова",
      email: "maria@shop.example",
      phoneNumber: "+359888000001",
      addTags: ["vip", "newsletter"],
    });
    expect(records[1]?.profile).toMatchObject({ firstName: 'José "Pepe"', lastName: "Núñez, jr." });
    expect(records[3]?.profile).toMatchObject({
      firstName: "O'Brien",
      lastName: "'t Hooft",
      phoneNumber: "+31600000004",
    });
    expect(records[4]?.profile).toMatchObject({ addTags: ["a", "b", "a"] });
    expect(verdicts).toEqual(["", "", "", "", "/profile/phoneNumber", "/profile"]);
  });

  test("subscribes only who accepts marketing, and only when it is told to", async () => {
    expect(subscribers(await send(name, { subscribedAtChanged: true }))).toEqual([
      "maria@shop.example",
      "zoe@shop.example",
      "ann@shop.example",
    ]);
    expect(subscribers(await send(name, { subscribedAtChanged: false }))).toEqual([]);
    await expect(send(name, { subscribedAtChanged: "when-subscribed" })).rejects.toThrow(
      "no column fills subscribedAt",
    );
  });
});

describe("WooCommerce's report", () => {
  test("has sign-ups in the shop's time, which are refused until the offset is said", async () => {
    const { verdicts } = await send("woocommerce.csv", { subscribedAtChanged: false });
    expect(verdicts).toEqual([
      "/profile/registeredAt",
      "",
      "/profile/registeredAt",
      "", // a day alone, and it can be no month
      "/profile/registeredAt",
    ]);
    const { records, verdicts: told } = await send("woocommerce.csv", {
      subscribedAtChanged: false,
      reading: { utcOffset: "+02:00" },
    });
    expect(records[0]?.profile).toEqual({
      registeredAt: "2019-08-18T05:48:42+02:00",
      email: "ivan@shop.example",
      firstName: "Ivan",
      lastName: '"Vanko" Petrov',
      phoneNumber: "+359888000011",
    });
    expect(records[2]?.profile).toMatchObject({ phoneNumber: "+306910000012" });
    expect(records[3]?.profile).toMatchObject({ registeredAt: "2022-12-31T00:00:00Z" });
    expect(told).toEqual(["", "", "", "", "/profile"]);
  });

  test("of one page has other names for two columns, and means the same", async () => {
    const { records, verdicts } = await send("woocommerce-one-page.csv", {
      subscribedAtChanged: false,
      reading: { utcOffset: "Z" },
    });
    expect(verdicts).toEqual([""]);
    expect(records[0]?.profile).toEqual({
      registeredAt: "2019-08-18T05:48:42Z",
      email: "ivan@shop.example",
      firstName: "Ivan",
      lastName: "Petrov",
    });
  });

  test.each([true, "when-subscribed"] as const)("says nothing of marketing, so %s is refused", async (answer) => {
    await expect(send("woocommerce.csv", { subscribedAtChanged: answer })).rejects.toThrow("must be false here");
  });
});

describe("Mailchimp's export", () => {
  const subscribed = "subscribed_members_export_0a1b2c3d4e.csv";
  const unsubscribed = "unsubscribed_members_export_0a1b2c3d4e.csv";
  const cleaned = "cleaned_email_audience_export_0a1b2c3d4e.csv";

  test("has tags that are quoted one by one, and times whose offset must be said", async () => {
    const { records, verdicts } = await send(subscribed, {
      subscribedAtChanged: "when-subscribed",
      reading: { utcOffset: "Z" },
    });
    expect(records[0]).toEqual({
      profile: {
        email: "ada@shop.example",
        firstName: "Ada",
        lastName: "King, Countess",
        subscribedAt: "2023-05-10T07:09:10Z",
        addTags: ["VIP", "Sofia, centre"],
      },
      subscribedAtChanged: true,
    });
    expect(records[2]).toMatchObject({ profile: { addTags: ["single"] }, subscribedAtChanged: false });
    expect(verdicts).toEqual(["", "", "", "/profile/email", "/profile/phoneNumber"]);
  });

  test("of the cleaned is sent without a date of subscription, and must be told false", async () => {
    const { records } = await send(cleaned, { subscribedAtChanged: false });
    expect(records).toEqual([{ profile: { email: "bo@shop.example", firstName: "Bo" }, subscribedAtChanged: false }]);
    await expect(send(cleaned, { subscribedAtChanged: true })).rejects.toThrow("must be false here");
  });

  test("without the offset is refused row by row", async () => {
    const { verdicts } = await send(subscribed, { subscribedAtChanged: "when-subscribed" });
    expect(verdicts.filter((path) => path === "/profile/subscribedAt")).toHaveLength(4);
  });

  test("of the unsubscribed is sent without a date of subscription, and must be told false", async () => {
    const { records } = await send(unsubscribed, { subscribedAtChanged: false });
    expect(records).toEqual([
      { profile: { email: "una@shop.example", firstName: "Una", addTags: ["lapsed"] }, subscribedAtChanged: false },
    ]);
    await expect(send(unsubscribed, { subscribedAtChanged: "when-subscribed" })).rejects.toThrow("must be false here");
  });
});

describe("Klaviyo's export", () => {
  test("subscribes nobody who did not consent or is suppressed, whatever is said", async () => {
    const { records, verdicts } = await send("klaviyo.csv", { subscribedAtChanged: true });
    expect(subscribers({ records })).toEqual(["sub@shop.example", "late@shop.example"]);
    expect(records.map(({ profile }) => profile.subscribedAt)).toEqual([
      "2023-05-10T07:08:09+00:00",
      undefined,
      undefined,
      undefined,
      "2023-05-10 07:08:09",
      undefined,
    ]);
    expect(records[0]?.profile).toMatchObject({ lastName: 'O\'Hara, "Su"', phoneNumber: "+359888000031" });
    expect(verdicts).toEqual(["", "", "", "", "/profile/subscribedAt", ""]);
  });
});

/** What is sent of each file, when whoever may be subscribed is. */
describe.each<{ name: string; answer: boolean; subscribed: string[]; first: object }>([
  {
    name: "shopify-before-2022.csv",
    answer: true,
    subscribed: ["neli@shop.example"],
    first: { phoneNumber: "+359888123405", addTags: ["vip"] },
  },
  {
    name: "wix.csv",
    answer: true,
    subscribed: ["neli@shop.example"],
    first: { addTags: ["Contacted me", "Customers"] },
  },
  { name: "magento.csv", answer: false, subscribed: [], first: { firstName: "Neli", lastName: "Ilieva" } },
  {
    name: "prestashop-newsletter.csv",
    answer: true,
    subscribed: ["neli@shop.example", "zoe@shop.example"],
    first: { subscribedAt: "2021-03-12T10:22:33Z" },
  },
  { name: "prestashop.csv", answer: true, subscribed: ["neli@shop.example"], first: { id: "12" } },
  { name: "wordpress-users.csv", answer: false, subscribed: [], first: { phoneNumber: "+359888123405" } },
  { name: "google-contacts.csv", answer: false, subscribed: [], first: { phoneNumber: "+359888123405" } },
  {
    name: "salesforce.csv",
    answer: true,
    subscribed: ["neli@shop.example"],
    first: { phoneNumber: "+359888123405", birthday: "1986-01-17" },
  },
  {
    name: "magento-grid.csv",
    answer: false,
    subscribed: [],
    first: { firstName: "Neli", lastName: "Ilieva", registeredAt: "2021-03-12T10:22:33Z", birthday: "1986-01-17" },
  },
  {
    name: "squarespace.csv",
    answer: true,
    subscribed: ["neli@shop.example"],
    first: { phoneNumber: "+359888123405", subscribedAt: "2021-03-12T10:22:33Z", addTags: ["vip", "Sofia"] },
  },
  { name: "bigcommerce.csv", answer: false, subscribed: [], first: { id: "12", registeredAt: "2021-03-12T00:00:00Z" } },
  { name: "opencart.csv", answer: true, subscribed: ["neli@shop.example"], first: { id: "12", firstName: "Neli" } },
  {
    name: "hubspot.csv",
    answer: true,
    subscribed: ["neli@shop.example", "zoe@shop.example"],
    first: { phoneNumber: "+359888123405" },
  },
  { name: "brevo.csv", answer: true, subscribed: ["neli@shop.example"], first: { lastName: "Ilieva" } },
  {
    name: "drip.csv",
    answer: true,
    subscribed: ["neli@shop.example"],
    first: { phoneNumber: "+359888123405", addTags: ["vip", "Sofia"] },
  },
  {
    name: "omnisend.csv",
    answer: true,
    subscribed: ["neli@shop.example"],
    first: { phoneNumber: "+359888123405", subscribedAt: "2021-03-12T10:22:33Z" },
  },
  { name: "activecampaign.csv", answer: true, subscribed: ["neli@shop.example"], first: { addTags: ["vip", "Sofia"] } },
])("$name", ({ name, answer, subscribed, first }) => {
  test("is known by its columns, also under another name, and subscribes nobody who did not say so", async () => {
    const { records } = await send(name, { subscribedAtChanged: answer, reading: { utcOffset: "Z" } });
    expect(records[0]?.profile).toMatchObject({ email: "neli@shop.example", ...first });
    expect(subscribers({ records })).toEqual(subscribed);
    expect(records[1]?.profile).toMatchObject({ email: "boris@shop.example" });
    expect(JSON.stringify(records)).not.toMatch(/a1b2:RF|\$P\$B/);
  });

  test("takes no answer that would subscribe somebody without a column that says who", async () => {
    const refused = await send(name, { subscribedAtChanged: true, reading: { utcOffset: "Z" } }).then(
      () => "sent",
      () => "refused",
    );
    expect(refused).toBe(answer ? "sent" : "refused");
  });
});

test("what a contact has in its second place is read where the first is blank", async () => {
  const google = await send("google-contacts.csv", { subscribedAtChanged: false });
  expect(google.records[1]?.profile).toMatchObject({ email: "boris@shop.example", phoneNumber: "+359888123406" });
  const wordpress = await send("wordpress-users.csv", { subscribedAtChanged: false, reading: { utcOffset: "Z" } });
  expect(wordpress.records[1]?.profile).toMatchObject({ firstName: "Boris", lastName: "Stanev" });
  const salesforce = await send("salesforce.csv", { subscribedAtChanged: false });
  expect(salesforce.records[1]?.profile).toMatchObject({ phoneNumber: "+35925550101" });
});

test.each([
  ["German", "E-Mail-Adresse", "Vorname"],
  ["French", "Adresse e-mail", "Prénom"],
  ["Italian", "Indirizzo email", "Nome"],
  ["Spanish", "Dirección de correo electrónico", "Nombre"],
])("Mailchimp's export of an audience in %s is known by its own columns", async (_language, email, name) => {
  const header = [email, name, "MEMBER_RATING", "CONFIRM_TIME", "LEID", "EUID", "UNSUB_TIME", "CLEAN_TIME"];
  const mapping = chooseMapping("x.csv", header, { subscribedAtChanged: true, reading: { utcOffset: "Z" } });
  const mapper = await rowMapper(readHeader("x.csv", header, mapping), mapping);
  const toRecord = (cells: readonly string[]) => mapper.map(cells).value;
  const row = (unsubscribed: string) => [
    "a@shop.example",
    "Ann",
    "2",
    "2023-05-10 07:09:10",
    "1",
    "a",
    unsubscribed,
    "",
  ];
  expect(toRecord(row(""))).toMatchObject({ profile: { email: "a@shop.example" }, subscribedAtChanged: true });
  expect(toRecord(row("2024-01-02 03:04:05"))).toMatchObject({ subscribedAtChanged: false });
});

test("a Salesforce column of bounced e-mails decides, or is left out on purpose", () => {
  const header = ["LastName", "Email", "HasOptedOutOfEmail", "IsEmailBounced"];
  expect(() => chooseMapping("x.csv", header, { subscribedAtChanged: true })).toThrow('"IsEmailBounced" seems to say');
  const subscribedOnlyIf = { IsEmailBounced: ["false"] };
  expect(chooseMapping("x.csv", header, { subscribedAtChanged: true, subscribedOnlyIf }).subscribedOnlyIf).toEqual({
    HasOptedOutOfEmail: ["false", "0"],
    IsEmailBounced: ["false"],
  });
});

test.each([
  ["hubspot", "Marketing contact status"],
  ["hubspot", "Opted out of email: Marketing Information"],
  ["brevo", "DOUBLE_OPT-IN"],
  ["drip", "eu_consent"],
] as const)("%s asks about %s, which some accounts have", (name, column) => {
  const { sign = [], mapping } = PRESETS.find((preset) => preset.name === name) ?? {};
  const header = [...new Set([...sign, ...Object.keys(mapping?.subscribedOnlyIf ?? {}), column])];
  const request = { preset: name, subscribedAtChanged: true } as const;
  expect(() => chooseMapping("x.csv", header, request)).toThrow(`"${column}" seems to say who is subscribed`);
  const columns = { [column]: { field: "ignore" } } as const;
  expect(chooseMapping("x.csv", header, { ...request, columns }).subscribedAtChanged).toBe(true);
});

test("Brevo's numbers have the code of their country, and no plus: each is one number in any country", async () => {
  for (const country of [undefined, "BG", "DE"]) {
    const { records } = await send("brevo.csv", { subscribedAtChanged: false, reading: { country } });
    expect(records[0]?.profile).toMatchObject({ phoneNumber: "+359888123405" });
  }
});

describe("a mapping file that was written from a preset", () => {
  const EXPORTS = {
    "releva.csv": "releva",
    "shopify.csv": "shopify",
    "woocommerce.csv": "woocommerce",
    "woocommerce-one-page.csv": "woocommerce",
    "subscribed_members_export_0a1b2c3d4e.csv": "mailchimp",
    "unsubscribed_members_export_0a1b2c3d4e.csv": "mailchimp",
    "cleaned_email_audience_export_0a1b2c3d4e.csv": "mailchimp",
    "klaviyo.csv": "klaviyo",
    "shopify-before-2022.csv": "shopify-before-2022",
    "wordpress-users.csv": "wordpress-users",
    "magento.csv": "magento",
    "prestashop.csv": "prestashop",
    "prestashop-newsletter.csv": "prestashop-newsletter",
    "wix.csv": "wix",
    "google-contacts.csv": "google-contacts",
    "salesforce.csv": "salesforce",
    "magento-grid.csv": "magento-grid",
    "squarespace.csv": "squarespace",
    "bigcommerce.csv": "bigcommerce",
    "opencart.csv": "opencart",
    "hubspot.csv": "hubspot",
    "brevo.csv": "brevo",
    "drip.csv": "drip",
    "omnisend.csv": "omnisend",
    "activecampaign.csv": "activecampaign",
  };
  const ANSWERS = [undefined, true, false, "when-subscribed"] as const;

  async function writtenFor(name: string): Promise<OpenMapping> {
    const { preset, mapping } = await examine(name, await rowsOf(name), {});
    expect(preset?.name).toBe(EXPORTS[name as keyof typeof EXPORTS]);
    return parseMapping("mapping.json", mappingText(mapping));
  }

  test("is tried for every preset", () => {
    expect(new Set(Object.values(EXPORTS))).toEqual(new Set(PRESETS.map(({ name }) => name)));
  });

  test.each(Object.keys(EXPORTS))("gives the same records of %s, and refuses the same answers", async (name) => {
    const { reading, ...mapping } = await writtenFor(name); // a preset says nothing of how the cells are written
    expect(Object.values(reading ?? {})).not.toContain(undefined);
    for (const answer of ANSWERS) {
      const said = { reading: { utcOffset: "Z" }, ...(answer !== undefined && { subscribedAtChanged: answer }) };
      const expected = await send(name, said).catch(() => "refused");
      expect(await send(name, { ...said, mapping }).catch(() => "refused"), String(answer)).toEqual(expected);
    }
  });

  test("knows the other files of the export, in which nobody is subscribed", async () => {
    const mapping = await writtenFor("subscribed_members_export_0a1b2c3d4e.csv");
    const request = { mapping, subscribedAtChanged: true };
    const header = ["Email Address", "CONFIRM_TIME"];
    for (const name of ["nonsubscribed_email_audience_export_1.csv", "sms_only_audience_export_1.csv"]) {
      expect(() => chooseMapping(name, header, request)).toThrow("must be false here. The mapping says");
    }
    expect(chooseMapping("subscribed_email_audience_export_1.csv", header, request).subscribedAtChanged).toBe(true);
  });
});

test.each(PRESETS.filter(({ name }) => name !== "releva"))(
  "$name needs subscribedAtChanged from the user",
  ({ sign }) => {
    expect(() => chooseMapping("x.csv", sign)).toThrow(/subscribedAtChanged: false/);
  },
);

test("every preset is found by its own sign columns alone, and by its other signs", () => {
  for (const preset of PRESETS) {
    for (const sign of [preset.sign, ...(preset.otherSigns ?? [])]) expect(detectPreset("x.csv", sign)).toBe(preset);
  }
});

test.each(PRESETS)("a whole name is sent by $name where no other column has one", ({ mapping }) => {
  const targets = Object.entries(mapping.columns);
  const isNamed = targets.some(([, { field }]) => field === "firstName" || field === "fullName");
  const left = targets.filter(
    ([column, { field }]) => field === "ignore" && /^(?:full |customer )?name$/i.test(column),
  );
  expect([isNamed, left.length > 0]).not.toEqual([false, true]);
});

test("a header with the signs of two exports is an error that names both", () => {
  const header = PRESETS.filter(({ name }) => name === "klaviyo" || name === "mailchimp").flatMap(({ sign }) => sign);
  expect(() => detectPreset("x.csv", header)).toThrow(
    "fits Mailchimp's audience export (mailchimp) and Klaviyo's export of a list or segment (klaviyo)",
  );
  expect(chooseMapping("x.csv", header, { preset: "klaviyo", subscribedAtChanged: false }).columns).toHaveProperty(
    "Email",
  );
});

test("the error of a header that is nearly an export's names the columns that are missing", () => {
  const header = [
    "Customer ID",
    "First Name",
    "Last Name",
    "Email",
    "Accepts Marketing",
    "Total Spent",
    "Total Orders",
  ];
  expect(() => chooseMapping("x.csv", header)).toThrow(
    new FileError(
      "unknown-export",
      'x.csv: no known export has these columns. The closest is Shopify\'s customer export of before 2022, which also has "Tax Exempt".',
    ),
  );
});

test.each(PRESETS)(
  "a date of registration that $name leaves out is told, and how it is sent",
  ({ mapping, subscription }) => {
    const left = Object.keys(mapping.columns).filter((column) => mapping.columns[column]?.field === "ignore");
    const dates = left.filter((column) => guessColumns([column], []).columns[column]?.field === "registeredAt");
    for (const column of dates) expect(subscription).toContain(column);
    expect(subscription.includes("mapped to registeredAt")).toBe(
      dates.length > 0 || subscription.includes("ADDED_TIME"),
    );
  },
);

test("such a date is sent when somebody maps it", async () => {
  const request = { subscribedAtChanged: false, columns: { "Create Date": { field: "registeredAt" } } } as const;
  const { records } = await send("hubspot.csv", { ...request, reading: { utcOffset: "+02:00" } });
  expect(records[0]?.profile.registeredAt).toMatch(/\+02:00$/);
});
