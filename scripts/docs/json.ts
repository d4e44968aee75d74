import { withMore } from "./holes.js";
import type { Judge } from "./judge.js";

/** A value in a text, and where it stands. */
export interface FoundValue {
  readonly offset: number;
  readonly end: number;
  readonly value: unknown;
}

/** What a value is, by its names: a component of the contract, a line of a rejects file, or neither. */
export function shapeOf(value: unknown, judge: Judge): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const names = Object.keys(value);
  if (names.includes("record") && names.includes("outcome")) return REJECT;
  if (names.includes("profiles")) return "UpsertProfilesRequest";
  if (names.includes("profile") || names.includes("subscribedAtChanged")) return "ProfileUpsert";
  const own = Object.keys(judge.schemas.Profile?.properties ?? {});
  const known = names.filter((name) => own.includes(name));
  if (known.length > 1 || (known.length === names.length && known[0] !== undefined && known[0] !== "id"))
    return "Profile";
  if (names.includes("lat") || names.includes("lon")) return "Location";
  if (names.length === 1 && names[0] === "message") return "ErrorMessage";
  return undefined;
}

export const REJECT = "a line of a rejects file";

/** Every object of JSON in a text that has other words around it. */
export function jsonIn(text: string): readonly FoundValue[] {
  const found: FoundValue[] = [];
  for (let at = text.indexOf("{"); at !== -1; at = text.indexOf("{", at)) {
    const end = endOf(text, at);
    const value = end === undefined ? undefined : parsed(text.slice(at, end));
    if (value !== undefined && end !== undefined) found.push({ offset: at, end, value });
    at = value === undefined || end === undefined ? at + 1 : end;
  }
  return found;
}

/** Whether a text that cannot be read as JSON has a name of the contract where JSON has names. */
export function seemsPayload(text: string, judge: Judge): boolean {
  return [...text.matchAll(/[{,]\s*"(\w+)"\s*:/g)].some(([, name = ""]) => judge.properties.has(name));
}

/** Behind the bracket that closes the one at `start`. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (isQuoted) {
      if (char === "\\") at += 1;
      else if (char === '"') isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** As JSON, or as the literals of Python and Ruby that are written like it. */
function parsed(text: string): unknown {
  const { text: shown, isOpen } = withoutEllipses(text);
  const other = shown
    .replace(/([:[,]\s*)True\b/g, "$1true")
    .replace(/([:[,]\s*)False\b/g, "$1false")
    .replace(/([:[,]\s*)(?:None|nil)\b/g, "$1null")
    .replace(/,(\s*[}\]])/g, "$1");
  for (const candidate of [text, other]) {
    try {
      const value: unknown = JSON.parse(candidate);
      return isOpen && typeof value === "object" && value !== null ? withMore(value) : value;
    } catch {}
  }
  return undefined;
}

/** A text whose ellipses are values that are not shown. It is open when one stands for more members. */
export function withoutEllipses(text: string): { readonly text: string; readonly isOpen: boolean } {
  const values = text
    .replace(/[{[]\s*(?:\.\.\.|…)\s*[}\]]/g, '"..."')
    .replace(/(:\s*)(?:\.\.\.|…)(?=\s*[,}\]])/g, '$1"..."');
  const members = values.replace(/,\s*(?:\.\.\.|…)(?=\s*[}\]])/g, "");
  return { text: members, isOpen: members !== values };
}
