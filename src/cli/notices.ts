import type { Notice, NoticeKind } from "../files/bytes/notices.js";
import { count, plural } from "./terminal.js";

/** Of one, and of several: what was noticed, and what became of it. */
const WORDS: Readonly<Record<NoticeKind, readonly [one: string, many: string, remark: string]>> = {
  "lost-characters": ["line has U+FFFD", "lines have U+FFFD", "letters were lost before this file was written"],
  "double-encoded": ["line looks encoded twice", "lines look encoded twice", "names in it will look as they do here"],
  "html-signs": [
    "line has signs of HTML such as &amp;",
    "lines have signs of HTML such as &amp;",
    "names in it will look as they do here",
  ],
  "later-mark": ["byte order mark inside the file", "byte order marks inside the file", "taken out"],
  "quote-in-cell": ["row has a quote inside a cell", "rows have a quote inside a cell", "taken as text"],
  "formula-text": ['cell is written as ="..."', 'cells are written as ="..."', "taken as the text in it"],
  "error-cell": ["cell holds an error such as #N/A", "cells hold an error such as #N/A", "left blank"],
  "other-sheet": ["other sheet", "other sheets", "not read; name one with --sheet"],
  "hidden-row": ["hidden row", "hidden rows", "read as the others are; delete what is not wanted"],
  "repeated-header": ["row repeats the header", "rows repeat the header", "skipped"],
  "surplus-cells": ["row has blank cells beyond the header", "rows have blank cells beyond the header", "left out"],
};

/** A line for each kind: "2 rows repeat the header: skipped (first: line 9)". */
export function noticeLines(notices: readonly Notice[] = []): readonly string[] {
  return notices.map(({ kind, count: times, firstLine }) => {
    const [one, many, remark] = WORDS[kind];
    const place = kind === "other-sheet" ? "" : ` (first: line ${count(firstLine)})`;
    return `${plural(times, one, many)}: ${remark}${place}`;
  });
}
