import type { Kind } from "./good-files.js";
import { strictCsv } from "./strict-csv.js";
import { strictJson, strictNdjson } from "./strict-json.js";
import { strictText } from "./strict-text.js";
import { ALL_REFUSED, type Verdict } from "./verdict.js";

/** The expected verdict, by readers that see the whole file at once and share nothing with those that are tested. */
export function strictVerdict(kind: Kind, bytes: Buffer): Verdict {
  const text = strictText(bytes);
  if (text === undefined) return ALL_REFUSED;
  switch (kind) {
    case "ndjson":
      return strictNdjson(text);
    case "json":
    case "pretty-json":
      return strictJson(text);
    case "tsv":
      return strictCsv(text, "\t");
    default:
      return strictCsv(text);
  }
}
