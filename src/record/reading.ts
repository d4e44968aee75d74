import type { ValidationIssue } from "./validate.js";

/** A record as it was read, once: what is validated, keyed and sent is the same, whatever its getters or its `toJSON` do. */
export interface Reading {
  readonly value: unknown;
  /** Undefined when it is `UNWRITABLE`. Made when it is asked for, once. */
  readonly text: () => string | undefined;
}

/**
 * What is wrong with a record whose reading has no text: it cannot be read (a getter or a `toJSON` throws, a proxy was revoked),
 * or is no value of JSON (a cycle, a BigInt, a function). Of such a record nothing can be sent, even if all that the validator
 * looks at is right.
 */
export const UNWRITABLE: ValidationIssue = { path: "", code: "json", message: "cannot be written as JSON", params: {} };

/** A record has five levels. Deeper ones may be cycles: they are left to `JSON.stringify`. */
const MAX_DEPTH = 20;
/** A longer list, such as one of a billion holes, is no part of a record: no memory would hold a copy of it, or its JSON. */
const MAX_ITEMS = 1_000_000;

/** Plain objects and arrays are copied, which is cheap; anything that says itself how it is written is read from its JSON. */
export function readOnce(value: unknown): Reading {
  let text: string | undefined;
  try {
    const copy = typeof value === "object" && value !== null ? copyOf(value, 0) : value;
    if (copy !== NOT_PLAIN) return { value: copy, text: () => textOf(copy) };
    text = JSON.stringify(value);
  } catch {
    // It cannot be read, and has no text.
  }
  return { value: text ? JSON.parse(text) : value, text: () => text };
}

const NOT_PLAIN: unique symbol = Symbol("not plain");

/** Called for objects alone: a call for every string and number would double what it takes. */
function copyOf(value: object, depth: number): unknown {
  if (depth > MAX_DEPTH || typeof (value as { toJSON?: unknown }).toJSON === "function") return NOT_PLAIN;
  return Array.isArray(value) ? copyOfList(value, depth) : copyOfObject(value, depth);
}

function copyOfList(list: readonly unknown[], depth: number): unknown {
  const { length } = list;
  if (length > MAX_ITEMS) throw new RangeError();
  const copy = new Array<unknown>(length);
  for (let index = 0; index < length; index += 1) {
    const item = list[index];
    const inner = typeof item === "object" && item !== null ? copyOf(item, depth + 1) : item;
    if (inner === NOT_PLAIN) return NOT_PLAIN;
    copy[index] = inner;
  }
  return copy;
}

function copyOfObject(value: object, depth: number): unknown {
  const copy: Record<string, unknown> = { ...value };
  for (const name in copy) {
    const member = copy[name];
    if (typeof member === "function" && name === "toJSON") return NOT_PLAIN; // it was none a moment ago
    if (typeof member !== "object" || member === null || !Object.hasOwn(copy, name)) continue;
    const inner = copyOf(member, depth + 1);
    if (inner === NOT_PLAIN) return NOT_PLAIN;
    copy[name] = inner;
  }
  return copy;
}

function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
