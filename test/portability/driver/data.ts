/** Writes the data of test/portability that is made by rule. A test fails when it is not what is made here. */
import { writeFileSync } from "node:fs";
import type { ProfileUpsert } from "../../../generated/types.js";
import { scenario } from "./scenario.js";

export const DATA: URL = new URL("../", import.meta.url);

/** More than two batches of 500. */
const QUICKSTART_RECORDS = 1_200;

export function scenarioText(): string {
  return `[\n${scenario()
    .map((exchange) => JSON.stringify(exchange))
    .join(",\n")}\n]\n`;
}

export function quickstartRecords(): readonly ProfileUpsert[] {
  return Array.from({ length: QUICKSTART_RECORDS }, (_, index) => {
    const email = `q${String(index).padStart(4, "0")}@shop.example`;
    return { profile: { email, firstName: "Zoë" }, subscribedAtChanged: false };
  });
}

export function quickstartText(): string {
  return quickstartRecords()
    .map((record) => `${JSON.stringify(record)}\n`)
    .join("");
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(new URL("scenario.json", DATA), scenarioText());
  writeFileSync(new URL("quickstart.ndjson", DATA), quickstartText());
}
