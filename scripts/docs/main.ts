// `npm run check:docs`: checks all that the documents show and say of the API.
import { checkOf, documentsOf } from "./documents.js";

const files = documentsOf(process.cwd());
const documents = await checkOf(process.cwd());
const reports = await Promise.all(files.map(documents.check));
const problems = reports.flatMap((report) => report.problems);
const found = new Map<string, number>();
for (const [kind, count] of reports.flatMap((report) => Object.entries(report.found))) {
  found.set(kind, (found.get(kind) ?? 0) + count);
}

for (const { file, line, pointer, message } of problems) {
  console.error(`${file}:${line} ${pointer === "" ? "" : `${pointer} `}${message}`);
}
if (found.size === 0) console.error(`nothing of the API is shown in ${files.map(({ file }) => file).join(", ")}`);
if (problems.length > 0 || found.size === 0) process.exitCode = 1;
else {
  const counts = [...found].map(([kind, count]) => `${count} of ${kind}`);
  console.log(`${files.length} documents are right: ${counts.join(", ")}\n`);
}
