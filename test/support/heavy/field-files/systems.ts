import { type Case, caseOf, refused } from "./case.js";
import { spreadsheet } from "./draft.js";
import { exportOf, LAYOUTS } from "./layouts.js";
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
