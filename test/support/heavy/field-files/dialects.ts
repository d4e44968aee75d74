import { gzipSync } from "node:zlib";
import { zipOf } from "../../files/zip.js";
import { type Case, caseOf, NOBODY, refused, table } from "./case.js";
import { type Draft, spreadsheet } from "./draft.js";
import { exportOf } from "./export.js";
import { LAYOUTS } from "./layouts.js";
import { csvOf, encoded, xlsxFile } from "./store.js";

const HEADER = ["Email", "First name", "City"];

function named(names: readonly string[], args: readonly string[] = NOBODY): Draft {
  const rows = names.map((name, index) => {
    const email = `p${index}@shop.example`;
    return [[email, name, "x"], { email, firstName: name }] as const;
  });
  return table(HEADER, rows, args);
}

/** Names in the letters of each encoding. */
const ENCODINGS: Readonly<Record<string, readonly string[]>> = {
  "windows-1250": ["Łukasz", "Jiří", "Žofie"],
  "windows-1251": ["Иван", "Щерева", "Ђорђе"],
  "windows-1252": ["Jürgen", "Zoë", "Žofie"],
  "windows-1253": ["Ελένη", "Ιωάννης"],
  "windows-1254": ["Şükrü", "Çağla", "İpek"],
  "windows-1255": ["יעל", "משה"],
  "windows-1256": ["محمد", "ليلى"],
  "windows-1257": ["Mārtiņš", "Ąžuolas"],
  "koi8-r": ["Иван", "Ольга"],
  "koi8-u": ["Їжак", "Євген"],
  "iso-8859-1": ["José", "Siân"],
  "iso-8859-2": ["Łukasz", "Jiří"],
  "iso-8859-5": ["Иван", "Ђорђе"],
  "iso-8859-7": ["Ελένη", "Ιωάννης"],
  macintosh: ["José", "Zoë"],
  "utf-16le": ["Иван", "Ελένη"],
  "utf-16be": ["Иван", "Zoë"],
};

export function* encodingCases(): Generator<Case> {
  for (const [encoding, names] of Object.entries(ENCODINGS)) {
    yield caseOf(encoding, named(names), { encoding, args: ["--encoding", encoding] });
  }
  for (const encoding of ["utf-16le", "utf-16be"]) {
    yield caseOf(`${encoding} with a mark`, named(["Иван", "Ελένη"]), { encoding, mark: true });
  }
  for (const encoding of ["windows-1251", "windows-1253", "koi8-r", "windows-1250"]) {
    const names = ENCODINGS[encoding] ?? [];
    yield refused(`${encoding}, unsaid`, named(names), { encoding });
  }
  yield refused("an encoding that there is not", named(["Ann"]), { args: ["--encoding", "windows-9999"] });
  const broken = named(["Иван", "Ελένη", "Zoë", "José"]);
  const text = csvOf(broken).replace("José", "Jos\u00ff");
  const rows = broken.rows.map((row, index) => (index === 3 ? { ...row, sent: undefined } : row));
  const bytes = Buffer.from(encoded(text).toString("latin1").replace("Jos\u00c3\u00bf", "Jos\u00e9"), "latin1");
  yield caseOf("UTF-8 with one line that is not", { ...broken, rows }, { bytes });
}

export function* dialectCases(): Generator<Case> {
  const draft = named(["Ann", "O'Brien", 'Bo "B"', "a, b"]);
  for (const [name, delimiter] of [
    ["semicolons", ";"],
    ["tabs", "\t"],
    ["pipes", "|"],
  ] as const) {
    const told = delimiter === "|" ? { args: ["--delimiter", "|"] } : {};
    yield caseOf(name, { ...draft, delimiter }, told);
    yield caseOf(`${name}, every cell quoted`, { ...draft, delimiter }, { ...told, isQuoted: true });
  }
  for (const [name, lineEnd] of [
    ["CRLF", "\r\n"],
    ["CR alone", "\r"],
  ] as const)
    yield caseOf(name, draft, { lineEnd });
  const text = csvOf(draft);
  const [first = "", ...others] = text.split(/(?<=\n)/);
  const from = (changed: string): { bytes: Buffer } => ({ bytes: encoded(changed) });
  yield caseOf("blank lines between rows", draft, from(text.replaceAll("\n", "\n\n")));
  yield caseOf("no line end at the end", draft, from(text.trimEnd()));
  yield caseOf(
    "sep= before the header",
    { ...draft, delimiter: ";" },
    from(`sep=;\n${csvOf({ ...draft, delimiter: ";" })}`),
  );
  yield caseOf("the header again, as in files put together", twice(draft), from(`${text}${text}`));
  yield caseOf("a mark within, as in files put together", twice(draft), from(`\ufeff${text}\ufeff${text}`));
  yield caseOf("titles above the header", draft, {
    ...from(`Customers of 2021,,\n,,\n${text}`),
    args: ["--header-row", "3"],
  });
  yield caseOf(
    "blank cells beyond the header",
    draft,
    from([first, ...others.map((row) => row.replace("\n", ",,\n"))].join("")),
  );
  yield caseOf("blank cells beyond the header, there too", draft, from(text.replaceAll("\n", ",,\n")));
  const total = { cells: ["Total", "4", "4"], sent: undefined };
  yield caseOf("a row with totals", { ...draft, rows: [...draft.rows, total] });
  const short = { cells: ["z@shop.example", "Zoe"], sent: undefined };
  const long = { cells: ["y@shop.example", "Yan", "x", "surplus"], sent: undefined };
  yield caseOf("rows with too few and too many cells", { ...draft, rows: [short, ...draft.rows, long] });
  const plain = named(["Ann", "Bo"]);
  const quoted = csvOf(plain).replace(",Bo,", ',Bo "B",');
  const literal = withSent(plain, 1, 'Bo "B"');
  yield caseOf("a quote inside a cell that has none around it", literal, from(quoted));
  yield caseOf("quotes that mean nothing", withSent(plain, 1, '"Bo'), {
    ...from(csvOf(plain).replace(",Bo,", ',"Bo,')),
    args: ["--quote", "none"],
  });
  yield caseOf("a backslash before a quote", literal, {
    ...from(csvOf(plain).replace(",Bo,", ',"Bo \\"B\\"",')),
    args: ["--escape", "backslash"],
  });
  const nameless = [...NOBODY.slice(2), "--no-header", "--columns", "email,firstName,-"];
  yield caseOf("no header", { ...plain, args: nameless }, from(csvOf(plain).split("\n").slice(1).join("\n")));
  yield refused("a customer where the header should be", plain, from(csvOf(plain).split("\n").slice(1).join("\n")));
  yield refused("nothing at all", plain, from(""));
  yield refused("a header twice the same", {
    ...plain,
    header: ["Email", "First name", "Email"],
    args: ["--map", "Email=email", ...NOBODY.slice(2)],
  });
  yield caseOf("formulas that are text", plain, from(csvOf(plain).replace("Ann", '"=""Ann"""').replace("Bo", '="Bo"')));
}

/** The first name of a row as it has to arrive. */
const withSent = (draft: Draft, row: number, firstName: string): Draft => ({
  ...draft,
  rows: draft.rows.map((one, index) =>
    index === row && one.sent ? { ...one, sent: { ...one.sent, profile: { ...one.sent.profile, firstName } } } : one,
  ),
});

const twice = (draft: Draft): Draft => ({ ...draft, rows: [...draft.rows, ...draft.rows] });

export function* containerCases(): Generator<Case> {
  for (const country of ["BG", "GB"] as const) {
    const draft = spreadsheet(country);
    const text = encoded(csvOf(draft));
    yield caseOf(`gzip, ${country}`, draft, { file: "customers.csv.gz", bytes: gzipSync(text) });
    yield caseOf(`ZIP with one file, ${country}`, draft, { file: "export.zip", bytes: zipOf({ "a.csv": text }) });
    const files = { "a.csv": text, "b/c.csv": text, "__MACOSX/._a.csv": "x" };
    yield caseOf(`ZIP with two files, ${country}`, twice(draft), { file: "export.zip", bytes: zipOf(files) });
    const titled = xlsxFile(draft, [["Customers of 2021"]]);
    yield caseOf(`XLSX with a title, ${country}`, draft, {
      file: "x.xlsx",
      bytes: titled,
      args: ["--header-row", "2"],
    });
    yield caseOf(`XLSX, a sheet by its name, ${country}`, draft, {
      file: "x.xlsx",
      bytes: xlsxFile(draft),
      args: ["--sheet", "Kunden"],
    });
    yield refused(`XLSX, a sheet that there is not, ${country}`, draft, {
      file: "x.xlsx",
      bytes: xlsxFile(draft),
      args: ["--sheet", "9"],
    });
  }
  for (const layout of LAYOUTS.filter(({ system }) => /^(?:OpenCart|HubSpot|Brevo|Wix)$/.test(system))) {
    const draft = exportOf(layout, "FR");
    yield caseOf(`${layout.system} as XLSX`, draft, { file: "x.xlsx", bytes: xlsxFile(draft) });
  }
  const mailchimp = LAYOUTS.find(({ system }) => system === "Mailchimp");
  if (mailchimp) yield* mailchimpCases(mailchimp);
}

/** The files of Mailchimp's ZIP have the same columns, but for those of the unsubscribed: their names tell them apart. */
function* mailchimpCases(layout: (typeof LAYOUTS)[number]): Generator<Case> {
  const columns = layout.columns.replace(", UNSUB_TIME|refusal, CLEAN_TIME", "");
  const draft = exportOf({ ...layout, columns, answer: "when-subscribed" }, "IT");
  const subscribed = { ...draft, rows: draft.rows.filter(({ sent }) => sent?.subscribedAtChanged === true) };
  yield caseOf("Mailchimp's file of subscribers", subscribed, { file: "subscribed_members_export_0a1b2c3d4e.csv" });
  yield refused("Mailchimp's file of subscribers under another name", subscribed, { file: "mine.csv" });
  yield refused("Mailchimp's file of the cleaned", subscribed, { file: "cleaned_members_export_0a1b2c3d4e.csv" });
}
