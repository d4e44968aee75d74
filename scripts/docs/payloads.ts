import { parse as parseYaml } from "yaml";
import { type Finding, finding, lineAt } from "./finding.js";
import { SHELL_VALUE, withMore } from "./holes.js";
import { jsonIn, REJECT, seemsPayload, shapeOf, withoutEllipses } from "./json.js";
import type { Judge } from "./judge.js";
import { literalOf, literalsIn } from "./literals.js";
import type { Span } from "./markdown.js";
import { NOT_A_PAYLOAD } from "./marks.js";
import { isMapping } from "./rows.js";

/** A block of JSON, which must say what it shows. */
export function jsonFindings(text: string, line: number, component: string, judge: Judge): readonly Finding[] {
  if (component === "")
    return [
      finding(
        "JSON",
        line,
        `say what it shows: \`\`\`json <component of the contract>, or \`\`\`json ${NOT_A_PAYLOAD}`,
      ),
    ];
  try {
    return [{ kind: "JSON", line, issues: judge.component(component, JSON.parse(text)) }];
  } catch (error) {
    return [finding("JSON", line, `is not JSON: ${error instanceof Error ? error.message : error}`)];
  }
}

/**
 * JSON among other words: the answer of a program, a line of a file.
 *
 * @param isWhole whether JSON stands in it as it is, and is not put together by a program
 * @param judged texts that were judged as the bodies of requests, without white space
 */
export function foundFindings(
  text: string,
  line: number,
  judge: Judge,
  {
    isWhole = true,
    judged = new Set<string>(),
  }: { readonly isWhole?: boolean; readonly judged?: ReadonlySet<string> } = {},
): readonly Finding[] {
  const found = jsonIn(text);
  const around = found.reduceRight((rest, { offset, end }) => `${rest.slice(0, offset)}0${rest.slice(end)}`, text);
  if (isWhole && seemsPayload(around, judge))
    return [finding("JSON", line, `seems to be a payload, and is not JSON; mark what is none as ${NOT_A_PAYLOAD}`)];
  const others = found.filter(({ value }) => !judged.has(JSON.stringify(value).replace(/\s/g, "")));
  return others.flatMap(({ offset, value }) => valueFinding(value, lineAt(text, offset, line), judge));
}

function valueFinding(value: unknown, line: number, judge: Judge): readonly Finding[] {
  const shape = shapeOf(value, judge);
  if (shape === undefined) return [];
  if (shape !== REJECT) return [{ kind: "JSON", line, issues: judge.component(shape, value) }];
  const { record, path, outcome } = value as {
    readonly record: unknown;
    readonly path?: string;
    readonly outcome: string;
  };
  const issues = judge.component("ProfileUpsert", record);
  const isTold = issues.some((issue) => issue.path === path) || outcome !== "invalid";
  const others = issues.filter((issue) => issue.path !== path || outcome !== "invalid");
  return [
    {
      kind: "reject",
      line,
      issues: [
        ...others,
        ...(isTold ? [] : [{ path: path ?? "", message: "is the reason of the reject, and is valid" }]),
      ],
    },
  ];
}

export function literalFindings(code: string, line: number, judge: Judge): readonly Finding[] {
  const literals = literalsIn(code);
  const records = literals.filter(({ value }) => isRecord(value, judge));
  const isInside = (at: number, end: number): boolean => records.some((outer) => outer.offset < at && end <= outer.end);
  return literals
    .filter(({ offset, end }) => !isInside(offset, end))
    .flatMap(({ offset, value }) => objectFindings(value, lineAt(code, offset, line), judge));
}

const isRecord = (value: Readonly<Record<string, unknown>>, judge: Judge): boolean =>
  !isMapping(value) && ["UpsertProfilesRequest", "ProfileUpsert"].includes(shapeOf(value, judge) ?? "");

/** A record is judged as a whole, any other object by what its names say. */
function objectFindings(value: Readonly<Record<string, unknown>>, line: number, judge: Judge): readonly Finding[] {
  if (isMapping(value)) return [];
  if (isRecord(value, judge))
    return [{ kind: "literal", line, issues: judge.component(shapeOf(value, judge) ?? "", value) }];
  return Object.entries(value).flatMap(([name, each]) => {
    const isPlain =
      typeof each !== "object" && judge.fieldSchema(name) !== undefined && !["message", "id"].includes(name);
    if (!isPlain) return [];
    return [
      {
        kind: "literal" as const,
        line,
        issues: judge.field(name, each).map((issue) => ({ ...issue, path: `/${name}${issue.path}` })),
      },
    ];
  });
}

export function spanFindings({ text, line }: Span, judge: Judge): readonly Finding[] {
  const pair = /^"?\w+"?: \[/.test(text) ? literalOf(`{${text}}`) : undefined;
  if (pair !== undefined) return objectFindings(pair.value, line, judge);
  if (!/^\s*\{/.test(text)) return [];
  const { text: shown, isOpen } = withoutEllipses(text);
  const literal = literalOf(shown);
  if (literal === undefined)
    return seemsPayload(text, judge) ? [finding("JSON", line, "seems to be a payload, and cannot be read")] : [];
  const value = isOpen ? withMore(literal.value) : literal.value;
  const shape = shapeOf(value, judge);
  return shape === undefined ? [] : [{ kind: "JSON", line, issues: judge.component(shape, value) }];
}

export function yamlFindings(text: string, line: number, judge: Judge): readonly Finding[] {
  try {
    return valueFinding(parseYaml(text), line, judge);
  } catch (error) {
    return [finding("JSON", line, `is not YAML: ${error instanceof Error ? error.message : error}`)];
  }
}

/** The text of a script with what the shell puts in left open. */
export const withShellValues = (text: string): string => text.replace(/\$(?:\w+|\{[^}]*\})/g, SHELL_VALUE);
