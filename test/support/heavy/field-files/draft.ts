import { type Country, instant, LOCALES, type Locale } from "./locales.js";
import { isoDay, type Person } from "./people.js";

/** A record as it has to arrive. */
export interface Sent {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly subscribedAtChanged: boolean;
}

/** A row, and what has to become of it. */
export interface DraftRow {
  readonly cells: readonly string[];
  /** Undefined for a reject. */
  readonly sent: Sent | undefined;
}

/** A table before it is a file. */
export interface Draft {
  readonly header: readonly string[];
  readonly rows: readonly DraftRow[];
  /** Of the command line, behind the path. */
  readonly args: readonly string[];
  readonly delimiter: string;
}

/** What of a person is in the record. */
export interface Fields {
  readonly id?: string;
  readonly registeredAt?: string;
  readonly subscribedAt?: string;
  readonly birthday?: boolean;
  readonly phone?: boolean;
  readonly tags?: boolean;
  readonly turnover?: number;
}

/** The record of a person. @param isAsked Whether subscribers are to be subscribed */
export function sentOf(person: Person, fields: Fields, isAsked: boolean): Sent {
  const { id, registeredAt, subscribedAt, birthday, phone, tags, turnover } = fields;
  return {
    profile: {
      ...(id !== undefined && { id }),
      email: person.email,
      firstName: person.first,
      lastName: person.last,
      ...(phone && person.phone && { phoneNumber: person.phone }),
      ...(birthday && person.born && { birthday: isoDay(person.born) }),
      ...(registeredAt !== undefined && { registeredAt }),
      ...(person.isSubscribed && subscribedAt !== undefined && { subscribedAt }),
      ...(tags && person.tags.length > 0 && { addTags: person.tags }),
      ...(turnover !== undefined && { custom: { numeric: [{ key: "turnover", values: [turnover] }] } }),
    },
    subscribedAtChanged: isAsked && person.isSubscribed,
  };
}

const TURNOVER = [1234.5, 20, 0.99, 7];

/** `1234.5` with thousands set apart and two decimals. */
export function amount(value: number, { decimal }: Pick<Locale, "decimal">): string {
  const [whole = "", part = ""] = value.toFixed(2).split(".");
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, decimal === "," ? "." : ",")}${decimal}${part}`;
}

/** The list that a shop keeps in a spreadsheet, as it writes it there: its own words, national phones, local dates, decimal commas. */
export function spreadsheet(country: Country): Draft {
  const locale = LOCALES[country];
  const { header, people, day, yes, no } = locale;
  return {
    header,
    delimiter: locale.delimiter,
    rows: people.map((person, index) => {
      const turnover = TURNOVER[index] ?? 0;
      const registered = instant(person.registered, locale);
      return {
        cells: [
          person.email,
          person.first,
          person.last,
          person.national ?? "",
          person.born ? day(person.born) : "",
          `${day(person.registered)} ${registered.slice(11, 19)}`,
          person.isSubscribed ? yes : no,
          person.tags.join("|"),
          amount(turnover, locale),
        ],
        sent: sentOf(person, { phone: true, birthday: true, tags: true, registeredAt: registered, turnover }, true),
      };
    }),
    args: [
      ...["--map", "auto", "--map", `${header[7]}=addTags:|`, "--map", `${header[8]}=custom.numeric.turnover`],
      ...["--subscribed-only-if", `${header[6]}=${yes}`, "--subscribed-at-changed", "true"],
      ...["--country", country, "--time-zone", locale.zone],
    ],
  };
}
