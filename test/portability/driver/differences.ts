/** How a body that arrived differs from the one that was meant. Differences have names, so that what a tool is known for can be pinned. */
import { instantOf, withoutFraction } from "./instants.js";

export interface Difference {
  /** `field-added:profiles[].profile.consent`: what, and for most of them where. */
  readonly name: string;
  /** What was meant and what came, for the reader of a failure. */
  readonly detail: string;
}

/** None when `actual` means exactly what `expected` means. */
export function differencesOf(expected: unknown, actual: unknown): readonly Difference[] {
  return compare(expected, actual, "");
}

function compare(expected: unknown, actual: unknown, path: string): readonly Difference[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return [difference("list-changed", path, expected, actual)];
    }
    return expected.flatMap((item, index) => compare(item, actual[index], `${path}[]`));
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return [difference("object-changed", path, expected, actual)];
    const fields = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...fields].flatMap((field) =>
      compareField(expected, actual, field, path === "" ? field : `${path}.${field}`),
    );
  }
  return expected === actual ? [] : compareValue(expected, actual, path);
}

type Fields = Readonly<Record<string, unknown>>;

function compareField(expected: Fields, actual: Fields, field: string, path: string): readonly Difference[] {
  const [meant, came] = [expected[field], actual[field]];
  if (field in expected && field in actual) return compare(meant, came, path);
  if (field in expected) {
    // Null and absent mean the same to the server, and many languages have one word for both.
    return [
      meant === null ? named("null-omitted", meant, "nothing") : difference("field-lost", path, meant, "nothing"),
    ];
  }
  return [difference(came === null ? "clients-own-null" : "field-added", path, "nothing", came)];
}

function compareValue(expected: unknown, actual: unknown, path: string): readonly Difference[] {
  if (typeof expected === "number") {
    const rounded = typeof actual === "number" && Math.fround(expected) === Math.fround(actual);
    return [rounded ? named("float-rounded", expected, actual) : difference("number-changed", path, expected, actual)];
  }
  if (path.endsWith(".birthday")) {
    const isDate = typeof actual === "string" && /^\d{4}-\d\d-\d\d$/.test(actual);
    return [named(isDate ? "birthday-another-day" : "birthday-not-a-date", expected, actual)];
  }
  const instant = instantOf(expected);
  if (instant === undefined) return [difference("value-changed", path, expected, actual)];
  const arrived = instantOf(actual);
  if (arrived === undefined) return [difference("not-a-date-time", path, expected, actual)];
  if (arrived === instant) return [];
  const cut = arrived === withoutFraction(instant);
  return [cut ? named("milliseconds-lost", expected, actual) : difference("instant-changed", path, expected, actual)];
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function difference(kind: string, path: string, expected: unknown, actual: unknown): Difference {
  return named(`${kind}:${path}`, expected, actual);
}

function named(name: string, expected: unknown, actual: unknown): Difference {
  return { name, detail: `${shortened(expected)} was meant, ${shortened(actual)} came` };
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
