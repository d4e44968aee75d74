import type { Kind } from "./good-files.js";
import { strictCsv } from "./strict-csv.js";
import { strictJson, strictNdjson } from "./strict-json.js";
import { strictText } from "./strict-text.js";
import { strictXlsx } from "./strict-xlsx.js";
import { type StrictMember, strictZip } from "./strict-zip.js";
import { ALL_REFUSED, type Said, type Verdict } from "./verdict.js";

const isZip = (bytes: Buffer): boolean => bytes.toString("latin1", 0, 4) === "PK\x03\x04";

/** The expected verdict, by readers that see the whole file at once and share nothing with those that are tested. */
export function strictVerdict(kind: Kind, bytes: Buffer, said: Said = {}, isPiped = false): Verdict {
  if (!isZip(bytes)) return strictContent(kind, bytes, said);
  const members = strictZip(bytes);
  if (members === undefined) return ALL_REFUSED;
  if (members.some(({ name }) => name === "xl/workbook.xml")) return strictXlsx(bytes);
  const inputs = members.filter(({ name }) => !/(?:^|\/)(?:__MACOSX\/|\.)/.test(name));
  if (isPiped && inputs.length > 1) return ALL_REFUSED;
  return inputs.length === 0 ? ALL_REFUSED : together(inputs.map((member) => memberVerdict(kind, member, said)));
}

function memberVerdict(kind: Kind, { bytes, isDamaged }: StrictMember, said: Said): Verdict {
  if (isDamaged && bytes.length === 0) return { lines: [], broken: [], fatal: { lines: [], isUncertain: true } };
  if (isZip(bytes)) {
    const inner = strictZip(bytes);
    return inner?.some(({ name }) => name === "xl/workbook.xml") ? strictXlsx(bytes) : ALL_REFUSED;
  }
  const verdict = strictContent(kind, bytes, said);
  return isDamaged ? { ...verdict, fatal: { lines: [], isUncertain: true } } : verdict;
}

/** One input after the other, up to the first that cannot be read. */
function together(verdicts: readonly Verdict[]): Verdict {
  const end = verdicts.findIndex(({ fatal }) => fatal !== undefined);
  const read = end === -1 ? verdicts : verdicts.slice(0, end + 1);
  return {
    lines: read.flatMap(({ lines }) => lines),
    broken: read.flatMap(({ broken }) => broken),
    repeated: read.reduce((sum, { repeated = 0 }) => sum + repeated, 0),
    fatal: read.at(-1)?.fatal,
  };
}

function strictContent(kind: Kind, bytes: Buffer, said: Said): Verdict {
  const text = strictText(bytes, said.encoding);
  if (text === undefined) return ALL_REFUSED;
  switch (kind) {
    case "ndjson":
      return strictNdjson(text);
    case "json":
    case "pretty-json":
      return strictJson(text);
    case "tsv":
      return strictCsv(text, said, "\t");
    default:
      return strictCsv(text, said);
  }
}
