import { type Case, caseOf, NOBODY, refused, table, without, withoutFlags } from "./case.js";
import { type Draft, spreadsheet } from "./draft.js";
import { exportOf } from "./export.js";
import { LAYOUTS } from "./layouts.js";
import type { Country } from "./locales.js";
import { encoded, xlsxFile } from "./store.js";

/*
 * The files in test/support/fixtures/field went wrong once. Each is made again here, of other people, and ends as it was wanted to.
 * A case begins with the name of its file.
 */

type Row = readonly [
  cells: readonly string[],
  profile: Readonly<Record<string, unknown>> | undefined,
  isChanged?: boolean,
];

const list = (header: string, rows: readonly Row[], args: readonly string[] = NOBODY, delimiter = ","): Draft =>
  table(header.split(delimiter), rows, args, delimiter);

const of = (system: string, country: Country): Draft => {
  const layout = LAYOUTS.find((one) => one.system === system);
  if (layout === undefined) throw new Error(`there is no layout ${system}`);
  return exportOf(layout, country);
};

export function* wantedCases(): Generator<Case> {
  const [a, b, c] = ["a@shop.example", "b@shop.example", "c@shop.example"];
  yield caseOf("01-magento-main: no password is sent, and no token", of("Magento's file", "GR"), {
    args: ["--unknown-columns", "custom"],
  });
  const newsletter = of("PrestaShop's newsletter", "GB");
  yield caseOf("04-prestashop-quote: a quote inside a cell is text", newsletter, {
    bytes: encoded(
      [newsletter.header, ...newsletter.rows.map(({ cells }) => cells)].map((row) => row.join(";")).join("\n"),
    ),
  });
  const wix = of("Wix", "DE");
  yield caseOf("06-wix: one column more keeps the others", wix, { args: ["--map", "Source=ignore"] });
  yield caseOf(
    "09-constant-contact: times with an offset of four digits",
    list(
      "Email address,First name,Phone - home,Email status,Created At",
      [
        [
          [a, "Ann", "+359888123405", "Active", "2020-09-25 16:45:13 -0400"],
          { email: a, firstName: "Ann", phoneNumber: "+359888123405", registeredAt: "2020-09-25T16:45:13-04:00" },
          true,
        ],
        [
          [b, "Bo", "", "Unsubscribed", "2020-01-05 08:00:00 -0500"],
          { email: b, firstName: "Bo", registeredAt: "2020-01-05T08:00:00-05:00" },
        ],
      ],
      ["--map", "auto", "--subscribed-at-changed", "true", "--subscribed-only-if", "Email status=Active"],
    ),
  );
  yield caseOf("14-excel-bg: a translated header", spreadsheet("BG"), { mark: true });
  yield refused("17-excel-gr-1253: nobody is advised to send nonsense", spreadsheet("GR"), {
    encoding: "windows-1253",
  });
  yield caseOf(
    "19-sci-phone: a number that a spreadsheet destroyed is a reject",
    list(
      "Email,Phone",
      [
        [[a, "3.59888E+11"], undefined],
        [[b, '="+359888123405"'], { email: b, phoneNumber: "+359888123405" }],
        [[c, "359877445566"], { email: c, phoneNumber: "+359877445566" }],
      ],
      [...NOBODY, "--country", "BG"],
    ),
  );
  yield caseOf("20-mac-cr: a carriage return ends a line", spreadsheet("FR"), { lineEnd: "\r" });
  yield caseOf(
    "24-totals: a row of totals is a reject",
    list("Email,First name,Orders", [
      [[a, "Ann", "3"], { email: a, firstName: "Ann" }],
      [["Total", "1", "3"], undefined],
    ]),
  );
  yield caseOf(
    "26-trailing-delim-rows-only: blank cells beyond the header are nothing",
    list("Email,First name", [
      [[a, "Ann", ""], { email: a, firstName: "Ann" }],
      [[b, "Bo", "", ""], { email: b, firstName: "Bo" }],
    ]),
  );
  yield caseOf(
    "29-duplicates: all rows are sent, in their order",
    list("Email,First name,Tags", [
      [[a, "Ann", "vip"], { email: a, firstName: "Ann", addTags: ["vip"] }],
      [[a.toUpperCase(), "Anna", "sale"], { email: a.toUpperCase(), firstName: "Anna", addTags: ["sale"] }],
      [[a, "", ""], { email: a }],
    ]),
  );
  const words = ["1", "true", "subscribed", "ja", "да", "0", "", "unsubscribed"];
  const optIns = (args: readonly string[]): Draft =>
    list(
      "Email,Newsletter",
      words.map((word, row) => [[`p${row}@shop.example`, word], { email: `p${row}@shop.example` }, row < 5]),
      ["--map", "auto", "--subscribed-at-changed", "true", ...args],
    );
  yield refused("30-optin-words: nobody is subscribed past a column that says who is", optIns([]));
  yield caseOf("30-optin-words: who said yes", optIns(["--subscribed-only-if", "Newsletter=1,true,subscribed,ja,да"]));
  yield caseOf(
    "31-phones: the first that is not blank",
    list("Email,Mobile,Phone,Work phone", [
      [[a, "+359888123405", "+35924000101", ""], { email: a, phoneNumber: "+359888123405" }],
      [[b, "", "+35924000102", ""], { email: b, phoneNumber: "+35924000102" }],
      [[c, "", "", "+35924000103"], { email: c, phoneNumber: "+35924000103" }],
    ]),
  );
  const mailchimp = of("Mailchimp in German", "RO");
  yield caseOf(
    "33-mailchimp-old: a customer is not lost for a phone",
    without(withoutFlags(mailchimp, "--country"), "phoneNumber"),
    {
      args: ["--drop-invalid", "phoneNumber"],
      dropped: 3,
    },
  );
  const kunden = spreadsheet("DE");
  yield caseOf("35-kunden: a spreadsheet", kunden, { file: "kunden.xlsx", bytes: xlsxFile(kunden) });
  yield caseOf("42-shopify-old: the export of before 2022", of("Shopify of before 2022", "ES"));
  yield caseOf("43-shopify-metafields: the phone of the address", of("Shopify, with the phone in the address", "BG"));
  yield* mongoCases();
  yield caseOf(
    "52-email-dirt: what stands around an address",
    list("Email,First name", [
      [[` ${a} `, "Ann"], { email: a, firstName: "Ann" }],
      [[`${b}\u200b`, "Bo"], { email: b, firstName: "Bo" }],
      [[`Cy <${c}>`, "Cy"], { email: c, firstName: "Cy" }],
      [["d@shop.example;e@shop.example", "Di"], undefined],
      [["NULL", "Nobody"], undefined],
    ]),
  );
  yield caseOf(
    "53-null-words: words for nothing",
    list(
      "Email,First name,Phone,Birthday,Registered at",
      [
        [[a, "NULL", "NULL", "NULL", "NULL"], { email: a }],
        [[b, "Bo", "n/a", "0000-00-00", "0000-00-00 00:00:00"], { email: b, firstName: "Bo" }],
        [[c, "Cy", "-", "", "-"], { email: c, firstName: "Cy" }],
      ],
      [...NOBODY, "--null", "NULL,n/a,-"],
    ),
  );
  yield caseOf(
    "55-birthday: midnight is cut",
    list("email,dob", [
      [[a, "1986-01-17 00:00:00"], { email: a, birthday: "1986-01-17" }],
      [[b, "1986-1-7"], { email: b, birthday: "1986-01-07" }],
    ]),
  );
  yield caseOf(
    "59-trunk-zero: no zero behind the code of a country",
    list("Email,Phone", [
      [[a, "+44 (0)20 7946 0018"], { email: a, phoneNumber: "+442079460018" }],
      [[b, "+49 (0) 209 22 33 44 55"], { email: b, phoneNumber: "+4920922334455" }],
      [[c, "+359 0888 123 405"], { email: c, phoneNumber: "+359888123405" }],
    ]),
  );
  yield refused(
    "60-klaviyo: without its suppressions nobody can be subscribed",
    list(
      "Email,Klaviyo ID,Email Marketing Consent,Email Marketing Consent Timestamp",
      [[[a, "01A", "SUBSCRIBED", "2021-03-12 10:22:33+00:00"], { email: a }]],
      ["--subscribed-at-changed", "true"],
    ),
  );
  yield caseOf(
    "62-id: the id of a customer",
    list("id,email", [
      [["1", a], { id: "1", email: a }],
      [["2", b], { id: "2", email: b }],
    ]),
  );
}

/** Records of a database as one line of JSON each, and as the body of a request. */
function* mongoCases(): Generator<Case> {
  const { rows } = spreadsheet("BG");
  const records = rows.map(({ sent }, index) => {
    const { email, firstName, lastName } = sent?.profile ?? {};
    const isSubscribed = sent?.subscribedAtChanged ?? false;
    const json = {
      _id: { $oid: `64f0c0ff${index}` },
      email,
      name: { first: firstName, last: lastName },
      createdAt: { $date: "2021-03-12T10:22:33Z" },
      newsletter: isSubscribed,
      tags: ["a", "b"],
      note: null,
    };
    const profile = {
      id: `64f0c0ff${index}`,
      email,
      firstName,
      lastName,
      registeredAt: "2021-03-12T10:22:33Z",
      addTags: ["a", "b"],
    };
    return { cells: [JSON.stringify(json)], sent: { profile, subscribedAtChanged: isSubscribed } };
  });
  const draft: Draft = {
    header: [],
    delimiter: ",",
    rows: records,
    args: ["--map", "auto", "--subscribed-at-changed", "true", "--subscribed-only-if", "newsletter=true"],
  };
  const lines = records.map(({ cells }) => cells[0]);
  yield caseOf("44-mongoexport: records are mapped by their paths", draft, {
    file: "x.ndjson",
    bytes: encoded(`${lines.join("\n")}\n`),
  });
  yield caseOf("44-mongoexport: an array of them too", draft, {
    file: "x.json",
    bytes: encoded(`[${lines.join(",\n")}]`),
  });
  const body = { profiles: rows.map(({ sent }) => sent) };
  const plain = { ...draft, rows, args: [] };
  yield caseOf("44-mongoexport: the body of a request is an input", plain, {
    file: "x.json",
    bytes: encoded(JSON.stringify(body)),
  });
  yield caseOf("44-mongoexport: so is an array of its records", plain, {
    file: "x.json",
    bytes: encoded(JSON.stringify(body.profiles, undefined, 2)),
  });
}
