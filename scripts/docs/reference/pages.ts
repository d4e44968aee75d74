import { apiPages, apiReference } from "./api.js";
import { commandLinePage } from "./command-line.js";
import { errorsPage } from "./errors.js";
import { indexPage } from "./index-page.js";
import { limitsPage } from "./limits.js";
import { mappingFilePage } from "./mapping-file.js";

/** By path below docs/reference/, the text of every page. The same sources give the same texts on every machine. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const documented = await apiReference();
  const errors = errorsPage(documented.project); // before the pages of the API: they take names out
  return new Map([
    ...(await apiPages(documented)),
    ["command-line.md", commandLinePage()],
    ["errors.md", errors],
    ["index.md", indexPage(documented.project)],
    ["limits.md", limitsPage()],
    ["mapping-file.md", mappingFilePage()],
  ]);
}
