// `npm run check:docs`: checks all that the documents show and say of the API, and by planted defects whether it sees them.
import { checkOf, documentsOf } from "./documents.js";
import { CAUGHT_AT_LEAST, sampledMutants, tableOfMutants, tryMutants } from "./mutation.js";

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
  await plantDefects();
}

async function plantDefects(): Promise<void> {
  const tried = await tryMutants(sampledMutants(files), documents);
  console.log(tableOfMutants(tried));
  const caught = tried.filter(({ isCaught }) => isCaught).length;
  if (caught >= Math.min(CAUGHT_AT_LEAST, tried.length)) return;
  console.error(`\nOnly ${caught} of ${tried.length} planted defects are caught; ${CAUGHT_AT_LEAST} must be.`);
  process.exitCode = 1;
}
