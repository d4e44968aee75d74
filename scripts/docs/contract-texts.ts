import { isMap, isPair, isScalar, LineCounter, parseDocument, type Scalar, visit } from "yaml";
import { type Finding, finding } from "./finding.js";
import type { Judge, PayloadIssue } from "./judge.js";

/** A description of the contract: Markdown, which readers see under the name of what it describes. */
export interface Description {
  readonly line: number;
  readonly text: string;
  /** The property that it describes, or "". */
  readonly property: string;
}

/** Every description and summary of a YAML file. */
export function descriptionsIn(yaml: string): readonly Description[] {
  const lines = new LineCounter();
  const found: Description[] = [];
  visit(parseDocument(yaml, { lineCounter: lines }), {
    Pair(_, { key, value }, ancestors) {
      if (!isScalar(key) || !["description", "summary"].includes(String(key.value)) || !isScalar(value)) return;
      const owner = ancestors.findLast((node, index) => isPair(node) && isMap(ancestors[index + 1]));
      const property = isPair(owner) && isScalar(owner.key) ? String(owner.key.value) : "";
      const start = lines.linePos(value.range?.[0] ?? 0).line;
      found.push({ line: start + (isBlock(value) ? 1 : 0), text: String(value.value), property });
    },
  });
  return found;
}

const isBlock = ({ type }: Scalar): boolean => type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";

/** The value that a description gives for an example must be one. */
export function exampleFindings({ text, line, property }: Description, judge: Judge): readonly Finding[] {
  const schema = judge.fieldSchema(property);
  if (schema === undefined) return [];
  return [...text.matchAll(/\b(?:for example|such as|e\.g\.)[, ]+(?<value>`[^`]+`|"[^"]+"|\S*[^\s.,;:)])/g)].map(
    (match) => {
      const shown = (match.groups?.value ?? "").replace(/^[`"]|[`"]$/g, "");
      const isNumber = schema.type === "number" && !Number.isNaN(Number(shown));
      const issues: readonly PayloadIssue[] = judge.field(property, isNumber ? Number(shown) : shown);
      return { kind: "value", line: line + text.slice(0, match.index).split("\n").length - 1, issues };
    },
  );
}

const BOUNDS =
  /`?\b(?<name>\w+)`?(?: is| are|:| goes| from| between)* (?<low>-?\d+(?:\.\d+)?) (?:to|and|through) (?<high>\+?-?\d+(?:\.\d+)?)/g;

/** Bounds of a number in words: "`lat` is -90 to 90". */
export function boundFindings(text: string, line: number, judge: Judge): readonly Finding[] {
  return [...text.matchAll(BOUNDS)].flatMap(({ groups: { name = "", low = "", high = "" } = {}, index }) => {
    const schema = judge.fieldSchema(name);
    if (schema?.type !== "number") return [];
    const at = line + text.slice(0, index).split("\n").length - 1;
    const isRight = Number(low) === schema.minimum && Number(high) === schema.maximum;
    return [finding("value", at, ...(isRight ? [] : [`${name} is ${schema.minimum} to ${schema.maximum}`]))];
  });
}

/** The words that the documents of a property put in backticks beside an enum must be its values. */
export function enumFindings(
  words: readonly { readonly text: string; readonly line: number }[],
  property: string,
  judge: Judge,
): readonly Finding[] {
  const values = (judge.schemas[property]?.enum ?? judge.fieldSchema(property)?.enum) as readonly string[] | undefined;
  if (values === undefined) return [];
  return words.map(({ text, line }) =>
    finding("value", line, ...(values.includes(text) ? [] : [`${text} is no value of ${property}`])),
  );
}
