// The hand-written half of generated/validate.js: turns what ajv's compiled code reports into issues for people.
import { type IssueCode, MESSAGES, type Params } from "./messages.js";
import { nearest, shown } from "./property-name.js";

export interface ValidationIssue {
  readonly path: string;
  readonly code: IssueCode;
  readonly message: string;
  readonly params: Params;
}

export type ValidationResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly ValidationIssue[] };

/** What ajv's code knows of a broken rule. */
interface Breach {
  readonly instancePath: string;
  readonly keyword: Exclude<IssueCode, "unknown" | "identity"> | "additionalProperties" | "not";
  readonly params: Params;
}

/** Compiled by ajv from a closed schema; calls `this.own` for every object, and `this.report` for every broken rule. */
type Check = (this: Report, input: unknown) => boolean;

const MAX_ISSUES = 20;
/** Thrown when the list is full: what is left of a huge broken input need not be read. */
const FULL = Symbol("full");
/** For an object whose getter throws. */
const UNREADABLE: ValidationIssue = {
  path: "",
  code: "type",
  message: "must be plain data: reading it threw an error",
  params: { expected: "object", received: "unreadable" },
};

export function createValidator(
  check: Check,
): (input: unknown, options?: { unknownFields?: "refuse" | "ignore" }) => ValidationResult {
  return (input, options) => {
    const report = new Report(input, options?.unknownFields !== "ignore");
    try {
      check.call(report, input);
    } catch (error) {
      if (error !== FULL) return { ok: false, issues: [UNREADABLE] };
    }
    return report.issues === undefined ? { ok: true, value: input } : { ok: false, issues: report.issues };
  };
}

class Report {
  issues: ValidationIssue[] | undefined;

  constructor(
    private readonly input: unknown,
    private readonly refuseUnknown: boolean,
  ) {}

  /** Called by ajv's code: `value`, or what it has itself where a prototype may add to that. */
  own(value: object, isPolluted: boolean): object {
    if (isPolluted) return { __proto__: null, ...value };
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null ? value : { ...value };
  }

  /** Called by ajv's code. One issue per path, the last. */
  report(breach: Breach): void {
    if (breach.keyword === "additionalProperties" && !this.refuseUnknown) return;
    this.issues ??= [];
    const { path, code, params } = issueOf(breach, this.input);
    if (this.issues.at(-1)?.path === path) this.issues.pop();
    if (this.issues.length === MAX_ISSUES) throw FULL;
    this.issues.push({ path, code, message: MESSAGES[code](params), params });
  }
}

function issueOf({ instancePath: path, keyword, params }: Breach, input: unknown): Omit<ValidationIssue, "message"> {
  switch (keyword) {
    case "type":
      return { path, code: "type", params: { expected: params.type, received: kindAt(input, path) } };
    case "required":
      return {
        path: `${path}/${params.missingProperty}`,
        code: "required",
        params: { property: params.missingProperty },
      };
    case "additionalProperties":
      return unknownProperty(path, String(params.property), params.allowed as readonly string[]);
    case "enum":
      return { path, code: "enum", params: { allowed: params.allowedValues } };
    case "not":
      return { path, code: "identity", params };
    case "pattern":
    case "format":
      return { path, code: keyword, params };
    default:
      return { path, code: keyword, params: { limit: params.limit } };
  }
}

function unknownProperty(parent: string, name: string, allowed: readonly string[]): Omit<ValidationIssue, "message"> {
  const property = shown(name);
  const suggestion = nearest(name, allowed);
  return {
    path: `${parent}/${property.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    code: "unknown",
    params: suggestion === undefined ? { property } : { property, suggestion },
  };
}

/** The type of what is at `path`; of a number that JSON cannot hold, its name. */
function kindAt(input: unknown, path: string): string {
  const names = path.split("/").slice(1);
  const value = names.reduce((parent, name) => (parent as Record<string, unknown>)[name], input);
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : typeof value;
}
