import type { Finding, Kind } from "./finding.js";
import type { Marks } from "./marks.js";

export interface DocumentProblem {
  readonly file: string;
  readonly line: number;
  /** JSON Pointer into the payload; empty for the payload as a whole. */
  readonly pointer: string;
  readonly message: string;
}

export interface DocumentReport {
  readonly found: Readonly<Partial<Record<Kind, number>>>;
  readonly problems: readonly DocumentProblem[];
}

/** What was found in one piece of a document, and what the document says of that piece. */
export interface Marked {
  readonly line: number;
  readonly marks: Marks;
  readonly findings: readonly Finding[];
}

export function reportOf(file: string, marked: readonly Marked[]): DocumentReport {
  const found: Partial<Record<Kind, number>> = {};
  for (const { kind } of marked.flatMap(({ findings }) => findings)) found[kind] = (found[kind] ?? 0) + 1;
  const problems = marked.flatMap(problemsOf);
  const unique = new Map(problems.map((each) => [JSON.stringify(each), { file, ...each }]));
  return { found, problems: [...unique.values()] };
}

/** What is wrong on purpose is wrong in as many places as its mark says, and is a problem in no place or in more. */
function problemsOf({ line, marks, findings }: Marked): readonly Omit<DocumentProblem, "file">[] {
  const all = findings.flatMap((each) =>
    each.issues.map((issue) => ({ line: each.line, pointer: issue.path, message: issue.message })),
  );
  const wrong = all.filter(({ pointer }) => !marks.invalid.includes(fieldOf(pointer)));
  const counts = [...new Set(marks.invalid)].flatMap((field) => {
    const places = findings.flatMap(({ issues }) => [
      ...new Set(issues.map(({ path }) => path).filter((path) => fieldOf(path) === field)),
    ]);
    const meant = marks.invalid.filter((each) => each === field).length;
    if (places.length === meant) return [];
    return [
      {
        line,
        pointer: "",
        message: `is marked invalid=${field}, and ${field} is invalid ${places.length} times, not ${meant}`,
      },
    ];
  });
  return [...wrong, ...counts];
}

/** The field that an issue is about: the last name of its path. */
const fieldOf = (path: string): string => path.split("/").findLast((step) => !/^\d*$/.test(step)) ?? "";
