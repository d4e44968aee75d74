// `npm run generate` writes generated/; `npm run generate -- --check` fails when generated/ is not what would be written.
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { differences, generateFiles, readFiles, writeFiles } from "./files.js";

const OPENAPI = new URL("../../openapi/", import.meta.url);
const GENERATED = new URL("../../generated/", import.meta.url);

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const files = await generateFiles(OPENAPI);

if (values.check) {
  const found = differences(files, await readFiles(GENERATED));
  for (const difference of found) console.error(`generated/${difference}`);
  if (found.length > 0) {
    console.error("Run `npm run generate` and commit the result.");
    process.exitCode = 1;
  }
} else {
  await writeFiles(GENERATED, files);
  const validator = gzipSync(files.get("validate.js") ?? "", { level: 9 }).length;
  console.log(`generated/: ${files.size} files, validate.js ${validator} bytes gzipped`);
}
