// `npm run reference` writes docs/reference/; `npm run reference -- --check` fails when it is not what would be written.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { differences } from "../../generate/files.js";
import { referencePages } from "./pages.js";
import { ROOT } from "./typedoc.js";

const FOLDER = join(ROOT, "docs/reference");

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const pages = await referencePages();

if (values.check) {
  const present = new Map(written().map((path) => [path, readFileSync(join(FOLDER, path), "utf8")]));
  const found = differences(pages, present);
  for (const difference of found) console.error(`docs/reference/${difference}`);
  if (found.length > 0) {
    console.error("Run `npm run reference` and commit the result.");
    process.exitCode = 1;
  }
} else {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(FOLDER, path)), { recursive: true });
    writeFileSync(join(FOLDER, path), text);
  }
  console.log(`docs/reference/: ${pages.size} pages`);
}

/** The files that are there, by their paths below the folder. */
function written(): readonly string[] {
  const entries = readdirSync(FOLDER, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) =>
    join(parentPath, name)
      .slice(FOLDER.length + 1)
      .replaceAll("\\", "/"),
  );
}
