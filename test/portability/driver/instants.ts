/** Date-times as points in time: "12:15:30+02:00" and "10:15:30.000Z" are the same one. */
import { digestOf, type StoredProfile } from "../../../src/sandbox/profile.js";

const DATE_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** The instant in UTC with its fraction, whatever its length; undefined when the text is not an RFC 3339 date-time. */
export function instantOf(text: unknown): string | undefined {
  const [, date, time, fraction = "", offset] = (typeof text === "string" && DATE_TIME.exec(text)) || [];
  const milliseconds = Date.parse(`${date}T${time}${offset}`);
  if (Number.isNaN(milliseconds)) return undefined;
  const digits = fraction.replace(/0+$/, "");
  return `${new Date(milliseconds).toISOString().slice(0, 19)}${digits === "" ? "" : `.${digits}`}Z`;
}

/** The same instant without what is less than a second. */
export function withoutFraction(instant: string | undefined): string | undefined {
  return instant?.replace(/\.\d+/, "");
}

/** The digest of the state with date-times as instants: which offset a language writes is its own affair. */
export function stateDigest(profiles: readonly StoredProfile[]): Promise<string> {
  return digestOf(profiles.map(withInstants));
}

function withInstants(profile: StoredProfile): StoredProfile {
  const { registeredAt, subscribedAt, custom } = profile;
  const date = custom?.date?.map(({ key, values }) => ({ key, values: values.map((value) => instant(String(value))) }));
  return {
    ...profile,
    ...(registeredAt !== undefined && { registeredAt: instant(registeredAt) }),
    ...(subscribedAt !== undefined && { subscribedAt: instant(subscribedAt) }),
    ...(date && { custom: { ...custom, date } }),
  };
}

const instant = (text: string): string => instantOf(text) ?? text;
