import { DATE, DATE_TIME } from "../generate/formats.js";
import { type Finding, finding, lineAt } from "./finding.js";
import type { Judge } from "./judge.js";

/** How Go writes the form of a time. */
const GO_LAYOUT = "2006-01-02T15:04:05";
const DAY_OR_TIME = /(?<![\w./-])\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?(?![\w-])/g;
const PHONE = /(?<![\w+])\+\d(?: ?[()./-]?\d){6,}\w*/g;

/** Days, times and phone numbers in any text: each in the form of the contract, and one that exists. */
export function valueFindings(text: string, line: number, judge: Judge): readonly Finding[] {
  const shownTimes = [...text.matchAll(DAY_OR_TIME)].filter(([shown]) => shown !== GO_LAYOUT);
  const times = shownTimes.map(({ 0: shown, index }) => {
    const isRight = (shown.includes("T") ? DATE_TIME : DATE).test(shown);
    return finding(
      "value",
      lineAt(text, index, line),
      ...(isRight
        ? []
        : [`${shown} is no ${shown.includes("T") ? "date-time with an offset" : "day of the calendar"}`]),
    );
  });
  const phones = [...text.matchAll(PHONE)].map(({ 0: shown, index }) => ({
    kind: "value" as const,
    line: lineAt(text, index, line),
    issues: judge.field("phoneNumber", shown).map((issue) => ({ ...issue, path: "/phoneNumber" })),
  }));
  return [...times, ...phones];
}

/** A name, what joins it to a value in some language, and the value where it is a literal. */
const PAIR =
  /(?<![\w$"'-])(?<name>"?[A-Za-z]\w*"?|'[A-Za-z]\w*')(?:\s*(?:=>|:=|[:=])\s*|\()(?=(?<value>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|-?\d+(?:\.\d+)?\b|\b(?:true|false|null|None|nil|True|False|[a-z]\w*[A-Z_]\w*)\b))/g;
const LITERALS: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
  nil: null,
};

/** Names of fields with a literal beside them, in code of any language: `email="..."`, `.setEmail("...")`, `Email: "..."`. */
export function pairFindings(code: string, line: number, judge: Judge): readonly Finding[] {
  return [...code.matchAll(PAIR)].flatMap((match) => {
    const { name: written = "", value: shown = "" } = match.groups ?? {};
    const name = fieldNamed(written, judge);
    if (name === undefined || isCall(code, match)) return [];
    const isWord = /^[a-z]/i.test(shown) && !Object.hasOwn(LITERALS, shown);
    if (isWord && judge.fieldSchema(name)?.enum === undefined) return []; // a variable
    const issues = judge.field(name, literalValue(shown)).map((issue) => ({ ...issue, path: `/${name}${issue.path}` }));
    return [{ kind: "value" as const, line: lineAt(code, match.index, line), issues }];
  });
}

/** `phone_number`, `PhoneNumber` and `setPhoneNumber` name the same field as `phoneNumber`. */
function fieldNamed(written: string, judge: Judge): string | undefined {
  const plain = written.replace(/["']/g, "").replace(/^(?:set_?|with_?)(?=[A-Z_])/, "");
  const camel = plain.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const name = `${camel.charAt(0).toLowerCase()}${camel.slice(1)}`;
  return judge.fieldSchema(name) === undefined ? undefined : name;
}

/** `string("x")` converts a value in many languages, and `location(...)` is rarely a place; with a capital letter it makes a value. */
const isCall = (code: string, { index, groups: { name = "" } = {} }: RegExpMatchArray): boolean =>
  code[(index ?? 0) + name.length] === "(" &&
  (/^(?:string|date|numeric|values|key|id|message|custom|location|profile)$/i.test(name) ||
    /^(?!Set|With)[A-Z]/.test(name));

function literalValue(shown: string): unknown {
  if (Object.hasOwn(LITERALS, shown)) return LITERALS[shown];
  if (/^["']/.test(shown)) return shown.slice(1, -1).replace(/\\(.)/g, "$1");
  return Number.isNaN(Number(shown)) ? shown : Number(shown);
}
