// Mutants of a pattern and of the guard beside it. It reads the small part of the syntax that the authoring rules allow:
// anchors, literals, classes, and `+`.
import type { Schema } from "../generate/contract.js";
import type { Change } from "./places.js";

const TOKEN = /\[\^?(?:\\.|[^\]])+\]|\\.|[^\\[]/gs;
const MEMBER = /(?:\\x[0-9A-F]{2}|[^\\^])-(?:\\x[0-9A-F]{2}|[^\\])|\\x[0-9A-F]{2}|[^\\^]/g;
const ANY = "[^\\uFFFF]"; // `.` would not be a newline

export function wrongPatterns(schema: Schema): readonly Change[] {
  if (typeof schema.pattern !== "string") return [];
  const { pattern, not, ...free } = schema;
  const guard = String(not?.pattern);
  const changes: Change[] = [
    { what: "pattern and guard removed", node: free },
    { what: "pattern removed", node: { ...free, not } },
    { what: "maxLength 16", node: { ...schema, maxLength: 16 } }, // as E.164 has it
    ...variants(pattern).map((text) => ({ what: `pattern ${text}`, node: { ...schema, pattern: text } })),
  ];
  if (not === undefined) return changes;
  return [
    ...changes,
    { what: "guard removed", node: { ...free, pattern } },
    { what: "guard lets a newline pass", node: { ...schema, not: { pattern: `(?!\\n)${guard}` } } },
    ...variants(guard).map((text) => ({ what: `guard ${text}`, node: { ...schema, not: { pattern: text } } })),
    ...movedRanges(pattern, guard).map(([changed, changedGuard]) => ({
      what: `pattern ${changed} with guard ${changedGuard}`,
      node: { ...schema, pattern: changed, not: { pattern: changedGuard } },
    })),
  ];
}

/** Each token left out, optional, or not repeated; each member of a class left out. */
function variants(pattern: string): readonly string[] {
  const tokens: readonly string[] = pattern.match(TOKEN) ?? [];
  return tokens.flatMap((token, at) => {
    const put = (replacement: string) => tokens.with(at, replacement).join("");
    if (token === "^" || token === "$") return [put("")];
    if (token === "+") return [put("*"), put("")];
    if (token.startsWith("[")) return classVariants(token).map(put);
    return [put(`${token}?`)];
  });
}

function classVariants(token: string): readonly string[] {
  const start = token.startsWith("[^") ? "[^" : "[";
  const members = token.slice(start.length, -1).match(MEMBER) ?? [];
  if (members.length === 1) return start === "[^" ? [ANY] : [];
  return members.map((member) => `${start}${members.filter((other) => other !== member).join("")}]`);
}

/**
 * Each end of each range moved by one, in the pattern and in the guard at once: where both name the range, either half
 * still refuses what the other one lets pass.
 */
function movedRanges(pattern: string, guard: string): readonly (readonly [string, string])[] {
  const members = new Set(
    `${pattern}${guard}`.match(/\[\^?(?:\\.|[^\]])+\]/g)?.flatMap((token) => token.slice(1, -1).match(MEMBER) ?? []),
  );
  return [...members].flatMap((range) => {
    const [low, high] = range.length > 1 && range.includes("-") ? range.split("-").map(codeOf) : [];
    if (low === undefined || high === undefined) return [];
    const moved = [
      [low - 1, high],
      [low + 1, high],
      [low, high - 1],
      [low, high + 1],
    ];
    const possible = moved.filter(([from = 0]) => from >= 0);
    return possible.map((ends) => {
      const text = ends.map((code) => `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`).join("-");
      return [pattern.replaceAll(range, text), guard.replaceAll(range, text)] as const;
    });
  });
}

function codeOf(end: string): number {
  return end.startsWith("\\x") ? Number.parseInt(end.slice(2), 16) : end.charCodeAt(0);
}
