import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { badFiles } from "./generate.js";
import { strictVerdict } from "./strict.js";

/** Writes the bad files, with what is expected of each, to be looked at: `npx tsx test/support/heavy/bad-files/main.ts <folder>`. */
const [folder = "bad-files"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const verdicts: string[] = [];
for (const { name, kind, seed, bytes, said } of badFiles()) {
  await writeFile(join(folder, `${seed}.${kind.replaceAll(" ", "-")}`), bytes);
  verdicts.push(JSON.stringify({ name, ...strictVerdict(kind, bytes, said) }));
}
await writeFile(join(folder, "verdicts.ndjson"), `${verdicts.join("\n")}\n`);
