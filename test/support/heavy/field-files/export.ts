import { type Draft, type Fields, type Sent, sentOf } from "./draft.js";
import type { Layout } from "./layouts.js";
import { type Country, instant, LOCALES, type Locale } from "./locales.js";
import { clock, isoDay, type Moment, type Person } from "./people.js";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** As the system writes a moment, and as it has to arrive. */
function time(moment: Moment, locale: Locale, form: Layout["times"] = "local"): readonly [cell: string, sent: string] {
  const at = instant(moment, locale);
  const [hour, minute, second] = [moment[3], at.slice(14, 16), at.slice(17, 19)];
  switch (form) {
    case "day":
      return [isoDay(moment), `${isoDay(moment)}T00:00:00Z`];
    case "with-offset":
      return [at.replace("T", " "), at];
    case "minutes":
      return [`${at.slice(0, 10)} ${at.slice(11, 16)}`, at.replace(/:\d\d(?=[+-])/, ":00")];
    case "named-month": {
      const clockOfTwelve = `${hour % 12 || 12}:${minute}:${second} ${hour < 12 ? "AM" : "PM"}`;
      return [`${MONTHS[moment[1] - 1]} ${moment[2]}, ${moment[0]} ${clockOfTwelve}`, at];
    }
    default:
      return [`${isoDay(moment)} ${clock(moment)}`, at];
  }
}

function phoneCell({ phone, national }: Person, form: Layout["phones"]): string {
  if (phone === undefined) return "";
  const signs = { apostrophe: `'${phone}`, digits: phone.slice(1), national: national ?? "", international: phone };
  return signs[form ?? "international"];
}

/** The export of a system, of the people of a country. */
export function exportOf(layout: Layout, country: Country): Draft {
  const locale = LOCALES[country];
  const columns = layout.columns.split(", ").map((text) => {
    const [, name = text, sign = "=", rest = ""] = /^(.*?)([|=])(.*)$/.exec(text) ?? [];
    return { name, kind: sign === "|" ? rest : undefined, text: rest };
  });
  const has = (kind: string): boolean => columns.some((column) => column.kind === kind);
  return {
    header: columns.map(({ name }) => name),
    delimiter: layout.delimiter ?? ",",
    rows: locale.people.map((person, index) => ({
      cells: columns.map(({ kind, text }) => (kind === undefined ? text : cell(kind, person, index))),
      sent: sent(person, index),
    })),
    args: [
      ...["--subscribed-at-changed", layout.answer, "--country", country, "--time-zone", locale.zone],
      ...(layout.args ?? []),
    ],
  };

  function cell(kind: string, person: Person, index: number): string {
    const { yes = "yes", no = "no", between = "," } = layout;
    const refusedAt = person.isSubscribed ? "" : `${isoDay(person.registered)} ${clock(person.registered)}`;
    const cells: Readonly<Record<string, string>> = {
      id: String(7001 + index),
      country: locale.country,
      email: person.email,
      first: person.first,
      last: person.last,
      name: `${person.first} ${person.last}`,
      phone: phoneCell(person, layout.phones),
      born: person.born ? isoDay(person.born) : "",
      midnight: person.born ? `${isoDay(person.born)} 00:00:00` : "",
      registered: time(person.registered, locale, layout.times)[0],
      // The vendor's own column is what subscribes.
      since: layout.system === "releva" && !person.isSubscribed ? "" : time(person.registered, locale, layout.times)[0],
      consent: person.isSubscribed ? yes : no,
      refused: person.isSubscribed ? yes : no,
      refusal: refusedAt,
      tags: person.tags.map((tag) => (between === '","' ? `"${tag}"` : tag)).join(between === '","' ? "," : between),
    };
    return cells[kind] ?? "";
  }

  function sent(person: Person, index: number): Sent {
    const at = time(person.registered, locale, layout.times)[1];
    const fields: Fields = {
      ...(has("id") && { id: String(7001 + index) }),
      ...(has("registered") && { registeredAt: at }),
      ...(has("since") && { subscribedAt: at }),
      birthday: has("born") || has("midnight"),
      phone: has("phone"),
      tags: has("tags"),
    };
    const isDated = layout.answer !== "when-subscribed" || has("since");
    // Between commas a tag that holds one is two.
    const isSplit = (layout.between ?? ",") === ",";
    const tags = isSplit ? person.tags.flatMap((tag) => tag.split(", ")) : person.tags;
    const record = sentOf({ ...person, tags }, fields, layout.answer !== "false" && isDated);
    if (has("first") || (has("name") && !person.last.includes(","))) return record;
    const { firstName, lastName, ...profile } = record.profile;
    // A whole name with a comma has its parts in another order, or more than a name: it stays whole.
    return { ...record, profile: has("name") ? { ...profile, firstName: `${firstName} ${lastName}` } : profile };
  }
}
