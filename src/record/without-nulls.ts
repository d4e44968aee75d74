/** A record as `withoutNulls` gives it: what was null is absent. */
export type WithoutNulls<T> = T extends readonly unknown[] | Date
  ? T
  : T extends object
    ? { [K in keyof T]: WithoutNulls<Exclude<T[K], null>> | (null extends T[K] ? undefined : never) }
    : T;

/**
 * A copy of a database row, or of a record made of one, without the properties that are null, at any depth: databases say null
 * where the contract wants the property to be absent. An item of a list that is null stays, and is refused by validation: what
 * the list would mean without it is not known.
 *
 * @example withoutNulls({ profile: { email: row.email, firstName: row.name }, subscribedAtChanged: false })
 */
export function withoutNulls<T>(record: T): WithoutNulls<T> {
  return copyOf(record) as WithoutNulls<T>;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isRow(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, copyOf(member)]));
}

/** A row may be an instance of a class. What says itself how it is written, or is no object of fields, stays as it is. */
function isRow(value: unknown): value is object {
  if (Object.prototype.toString.call(value) !== "[object Object]") return false;
  return typeof (value as { toJSON?: unknown }).toJSON !== "function";
}
