// Checks every payload shown in the documents against the contract, with every object closed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UPSERT_PROFILES } from "../../generated/client.js";
import { readContract } from "../generate/contract.js";
import { checkPayloads } from "./check.js";
import { createComponentCheck } from "./components.js";

/** Files, and folders with what is in them. */
const DOCUMENTS = ["README.md", "openapi/README.md", "docs", "examples", ".github"];

const files = DOCUMENTS.filter((path) => existsSync(path))
  .flatMap((path) => (/\.md$/.test(path) ? [path] : filesIn(path)))
  .filter((path) => /\.(md|sh)$/.test(path));
const contract = await readContract(new URL("../../openapi/", import.meta.url));
const { fences, curlBodies, problems } = checkPayloads(
  files.map((file) => ({ file, text: readFileSync(file, "utf8") })),
  UPSERT_PROFILES.path,
  createComponentCheck(contract),
);

for (const { file, line, pointer, message } of problems) {
  console.error(`${file}:${line} ${pointer === "" ? "" : `${pointer} `}${message}`);
}
if (fences + curlBodies === 0) console.error(`no payload found in ${files.join(", ")}`);
if (problems.length > 0 || fences + curlBodies === 0) process.exitCode = 1;
else console.log(`docs: ${fences} payloads and ${curlBodies} curl bodies in ${files.length} files are valid`);

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return entries.map((entry) => join(folder, entry)).filter((path) => !path.includes("node_modules"));
}
