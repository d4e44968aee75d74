/** Rewrites of a record to what a server would read that takes more than the contract allows. */

/** Without the properties that are null, but `subscriptions`, of which the page says what null does (S14: ignored). */
export function withoutNulls(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(withoutNulls);
  if (!isObject(item)) return item;
  const kept = Object.entries(item).filter(([name, value]) => value !== null || name === "subscriptions");
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutNulls(value)]));
}

/** A day, and a time with or without minutes, seconds and offset; in the extended or the basic form of ISO 8601. */
const ISO_8601 =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** With the date-times of S6 as the contract writes them; a time without an offset is taken for UTC (S6: iso8601). */
export function withRfc3339(item: unknown): unknown {
  if (!isObject(item) || !isObject(item.profile)) return item;
  const { registeredAt, subscribedAt } = item.profile;
  const read = Object.entries({ registeredAt, subscribedAt }).filter(([, value]) => typeof value === "string");
  const profile = { ...item.profile, ...Object.fromEntries(read.map(([name, value]) => [name, rfc3339(`${value}`)])) };
  return { ...item, profile };
}

function rfc3339(text: string): string {
  const found = ISO_8601.exec(text);
  if (found === null) return text;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction, offset = "Z"] = found;
  const [, sign, hours, minutes = "00"] = /([+-])(\d\d):?(\d\d)?/.exec(offset) ?? [];
  const zone = sign === undefined ? "Z" : `${sign}${hours}:${minutes}`;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction === undefined ? "" : `.${fraction}`}${zone}`;
}

/** Without the question whether the subscription changed, nobody says that it did (A10: false). */
export function withSubscribedAtChanged(item: unknown): unknown {
  return isObject(item) ? { subscribedAtChanged: false, ...item } : item;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
