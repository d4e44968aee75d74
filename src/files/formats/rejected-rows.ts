import type { Origin, SourceRecordInit } from "../../record/source-record.js";
import { type ValidationIssue, validateRecord } from "../../record/validate.js";
import type { OpenMapping } from "../columns/choose.js";
import { changesIn, type RejectLine, rejectLineOf } from "../resume/reject-line.js";
import { RowOrigin } from "./row-origin.js";

const UNSENT_CELLS = {
  path: "",
  code: "json",
  message: 'was put right in "cells", which is not what is sent: put "record" right, or write the rejects as a table',
  params: {},
} as const;

const UNREAD_ROW = {
  path: "",
  code: "json",
  message:
    "is a row that could not be read: write the rejects as a table, or write the record as an object with a profile",
  params: {},
} as const;

type Known = Pick<SourceRecordInit, "issues" | "origin">;

/** What the lines of a file of rejects say of the rows that they come from. */
export class RejectedRows {
  readonly #mappings = new Map<string, OpenMapping>();

  /**
   * A record that nobody has put right is a reject with all that its line said: cells, columns, reasons. Of one that was changed, only
   * the record counts.
   *
   * @param value A line of a rejects file
   */
  of(value: unknown, place: Required<Origin>): Known {
    const line = rejectLineOf(value);
    if (line === undefined) return {};
    const { readAs, mapping, cells } = line;
    if (readAs !== undefined && mapping !== undefined) this.#mappings.set(readAs, mapping);
    const changed = changesIn(line);
    if (cells === undefined) return {};
    if (line.sums === undefined || changed.record) return Array.isArray(line.record) ? { issues: [UNREAD_ROW] } : {};
    const origin = this.#originOf(place, cells, readAs);
    if (changed.cells) return { origin, issues: [UNSENT_CELLS] };
    const issues = issuesOf(line);
    return issues.length > 0 && !validateRecord(line.record).ok ? { origin, issues } : { origin };
  }

  #originOf(
    { file = "", line = 0 }: Required<Origin>,
    cells: NonNullable<RejectLine["cells"]>,
    readAs: string | undefined,
  ): RowOrigin {
    return new RowOrigin(file, line, Object.values(cells), {
      names: Object.keys(cells),
      readAs: () => (readAs === undefined ? undefined : { id: readAs, mapping: this.#mappings.get(readAs) }),
    });
  }
}

/** What was found to be wrong with a record before it was sent. */
function issuesOf({ outcome, code, path, column, reason, issues }: RejectLine): readonly ValidationIssue[] {
  if (outcome !== "invalid" || code === undefined || path === undefined || reason === undefined) return [];
  const all = issues ?? [{ code, path, reason, ...(column !== undefined && { column }) }];
  return all.map((issue) => ({
    code: issue.code,
    path: issue.path,
    message: issue.reason,
    params: issue.column === undefined ? {} : { column: issue.column },
  }));
}
