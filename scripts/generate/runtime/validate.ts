// The hand-written half of generated/validate.js: turns the errors of ajv's compiled code into issues for people.
import { type IssueCode, MESSAGES, type Params } from "./messages.js";
import { nearest, shownName } from "./property-name.js";

export interface ValidationIssue {
  readonly path: string;
  readonly code: IssueCode;
  readonly message: string;
  readonly params: Params;
}

export type ValidationResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly ValidationIssue[] };

/** A broken rule, as ajv tells it. */
interface AjvError {
  readonly instancePath: string;
  readonly keyword: Exclude<IssueCode, "unknown" | "identity"> | "additionalProperties" | "not";
  readonly params: Params;
}

/** `this` of ajv's code. */
interface Context {
  readonly refuseUnknown: boolean;
  /** `value`, or what it has itself where a prototype may add to that. */
  own(value: object, isPolluted: boolean): object;
}

/** Compiled by ajv from a closed schema. */
interface Check {
  (this: Context, input: unknown): boolean;
  readonly errors?: readonly AjvError[] | null;
}

/** Issues in a report. ajv's loops read no further than it takes to find as many. */
export const MAX_ISSUES = 20;

const CLOSED: Context = { refuseUnknown: true, own };
const OPEN: Context = { refuseUnknown: false, own };

/** For an object whose getter throws. */
const UNREADABLE: ValidationIssue = {
  path: "",
  code: "type",
  message: "must be plain data: reading it threw an error",
  params: { expected: "object", received: "unreadable" },
};

export function validated(
  check: Check,
  input: unknown,
  options?: { unknownFields?: "refuse" | "ignore" },
): ValidationResult {
  try {
    if (check.call(options?.unknownFields === "ignore" ? OPEN : CLOSED, input)) return { ok: true, value: input };
    return { ok: false, issues: issuesOf(check.errors ?? [], input) };
  } catch {
    return { ok: false, issues: [UNREADABLE] };
  }
}

function own(value: object, isPolluted: boolean): object {
  if (isPolluted) return { __proto__: null, ...value };
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? value : { ...value };
}

/** One issue per path, the last. */
function issuesOf(errors: readonly AjvError[], input: unknown): ValidationIssue[] {
  const issues: ValidationIssue[] = [];
  for (const error of errors) {
    const { path, code, params } = issueOf(error, input);
    if (issues.at(-1)?.path === path) issues.pop();
    if (issues.length === MAX_ISSUES) break;
    issues.push({ path, code, message: MESSAGES[code](params), params });
  }
  return issues;
}

function issueOf({ instancePath: path, keyword, params }: AjvError, input: unknown): Omit<ValidationIssue, "message"> {
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
  const property = shownName(name);
  const suggestion = nearest(name, allowed);
  return {
    path: `${parent}/${property}`,
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
