import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseMapPair } from "../../src/files/columns/target.js";
import { createClient, type Reject } from "../../src/index.js";
import { type Mapping, type RecordSource, readCsv, readNdjson } from "../../src/node.js";
import { type Finding, finding, lineAt } from "./finding.js";
import type { Judge, PayloadIssue } from "./judge.js";
import { literalsIn } from "./literals.js";

type RowCheck = (text: string, format: "csv" | "ndjson", mapping: Mapping | undefined) => Promise<readonly Finding[]>;

/** What is wrong with the rows of a file, as `releva-profiles validate` finds it. A file is read once. */
export function createRowCheck(): RowCheck {
  const memory = new Map<string, Promise<readonly Finding[]>>();
  return (text, format, mapping) => {
    const key = JSON.stringify([text, format, mapping]);
    const found =
      memory.get(key) ??
      rowFindings(text, (path) => (format === "csv" ? readCsv(path, mapping ?? {}) : readNdjson(path)));
    memory.set(key, found);
    return found;
  };
}

async function rowFindings(text: string, read: (path: string) => RecordSource): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "releva-rows-"));
  try {
    const path = join(folder, "rows");
    writeFileSync(path, text);
    const rejects: Reject[] = [];
    const client = createClient({ secretKey: "none", baseUrl: "http://127.0.0.1:9" });
    const report = await client.backfill(read(path), { dryRun: true, onReject: (reject) => void rejects.push(reject) });
    const good = Array.from({ length: report.read - rejects.length }, () => finding("row", 1));
    return [
      ...good,
      ...rejects.map((reject) => ({ kind: "row" as const, line: reject.origin?.line ?? 1, issues: issuesOf(reject) })),
    ];
  } catch (error) {
    return [finding("row", 1, error instanceof Error ? error.message.replaceAll(folder, "") : String(error))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const issuesOf = ({ issues = [], path = "", reason = "is invalid" }: Reject): readonly PayloadIssue[] =>
  issues.length > 0
    ? issues.map((issue) => ({ path: issue.path, message: issue.message }))
    : [{ path, message: reason }];

/** The mapping that a program of the same document has for a file. */
export function mappingFor(file: string, programs: readonly string[]): Mapping | undefined {
  const [program] = programs.filter((code) => file !== "" && code.includes(JSON.stringify(file)));
  const found = literalsIn(program ?? "").find(({ value }) => isMapping(value));
  return found?.value as Mapping | undefined;
}

/** A mapping has the name of a field of the record beside it, and is none. */
export const isMapping = (value: Readonly<Record<string, unknown>>): boolean => typeof value.columns === "object";

/** What stands behind the flags that name fields. */
export function flagFindings(code: string, line: number, judge: Judge): readonly Finding[] {
  const pairs = [
    ...code.matchAll(/--map[ =](?:"(?<double>[^"]+=[^"]+)"|'(?<single>[^']+=[^']+)'|(?<bare>[^\s"'`]+=[^\s"'`]+))/g),
  ];
  const dropped = [...code.matchAll(/--drop-invalid[ =](?<names>[A-Za-z,]+)/g)];
  return [
    ...pairs.map(({ groups = {}, index }) => {
      const pair = groups.double ?? groups.single ?? groups.bare ?? "";
      return finding("name", lineAt(code, index, line), ...(/^<?column=field\b/.test(pair) ? [] : problemOf(pair)));
    }),
    ...dropped.map(({ groups: { names = "" } = {}, index }) => {
      const unknown = names.split(",").filter((name) => !judge.properties.has(name));
      return finding("name", lineAt(code, index, line), ...unknown.map((name) => `${name} is no field`));
    }),
  ];
}

function problemOf(pair: string): readonly string[] {
  try {
    parseMapPair(pair);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
