import { type Case, caseOf, refused } from "./case.js";
import { spreadsheet } from "./draft.js";
import { exportOf } from "./export.js";
import { LAYOUTS } from "./layouts.js";
import { type Country, LOCALES } from "./locales.js";
import { xlsxFile } from "./store.js";

const COUNTRIES = Object.keys(LOCALES) as Country[];

/** The exports of each system in three countries, under a name that says nothing. */
export function* systemCases(): Generator<Case> {
  for (const [index, layout] of LAYOUTS.entries()) {
    for (const step of [0, 4, 7]) {
      const country = COUNTRIES[(index + step) % COUNTRIES.length] ?? "BG";
      const isQuoted = layout.isQuoted ?? false;
      yield caseOf(`${layout.system}, ${country}`, exportOf(layout, country), { isQuoted, mark: step === 4 });
    }
  }
}

/** Systems whose exports have passwords and tokens send none, even when columns that nobody mapped are kept. */
export function* secretCases(): Generator<Case> {
  for (const layout of LAYOUTS.filter(({ system }) => /^(?:WordPress|OpenCart|Magento's file)$/.test(system))) {
    const kept = { args: ["--unknown-columns", "custom"] };
    yield caseOf(`${layout.system} with all columns kept`, exportOf(layout, "GR"), kept);
  }
}

/** The list that a shop keeps in a spreadsheet, in each language: as UTF-8, in the code page of the country, and as the spreadsheet itself. */
export function* spreadsheetCases(): Generator<Case> {
  for (const country of COUNTRIES) {
    const draft = spreadsheet(country);
    const { encoding } = LOCALES[country];
    yield caseOf(`spreadsheet, ${country}`, draft, { mark: true, lineEnd: "\r\n" });
    yield caseOf(`spreadsheet, ${country}, ${encoding}`, draft, { encoding, args: ["--encoding", encoding] });
    yield caseOf(`spreadsheet, ${country}, XLSX`, draft, { file: "customers.xlsx", bytes: xlsxFile(draft) });
    const isPlain = country === "US" || country === "GB";
    if (!isPlain) yield refused(`spreadsheet, ${country}, ${encoding}, unsaid`, draft, { encoding });
  }
}
