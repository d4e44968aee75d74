/** What smells of a generated client that sends more than its caller has set: valid or not, nobody means it for every customer. */
import { PROFILE_FIELDS } from "../../generated/fields.js";

/** What a client does: its remedy is a setting of the client, and no other data. */
export type ClientHabit =
  | "null-fields"
  | "subscriptions-cleared"
  | "subscriptions-empty"
  | "blank-fields"
  | "empty-lists";

/** What the records of one request have of a habit. */
export interface ClientWarning {
  /** The habit, for programs. */
  readonly habit: ClientHabit;
  /** Records of the request that have it. */
  readonly records: number;
  /** What was sent, what it does and how to stop it; no value of a field. */
  readonly message: string;
}

/** Whether a profile that either of them names has subscriptions. */
type IsSubscribed = (identity: {
  readonly email: string | undefined;
  readonly phoneNumber: string | undefined;
}) => boolean;

type Fields = Readonly<Record<string, unknown>>;

interface Rule {
  /** What of the profile shows the habit, by name: of the contract's fields only, since a stranger's may be anything. */
  readonly found: (profile: Fields, isSubscribed: IsSubscribed) => readonly string[];
  /** One such field may be meant. */
  readonly atLeast: number;
  /** Only a client does it to each record of several. */
  readonly eachOfSeveral?: true;
  readonly says: (fields: string) => string;
}

const FIELDS = [...new Set(Object.keys(PROFILE_FIELDS).map((name) => name.split(".")[0] ?? name)), "custom"];
/** `unsubscribeLink` is not among them: the vendor's page gives a blank one a meaning. */
const TEXTS = Object.entries(PROFILE_FIELDS).flatMap(([name, type]) =>
  ["text", "dateTime", "date"].includes(type) && name !== "unsubscribeLink" ? [name] : [],
);

const HINT = "openapi/README.md names the setting of each generator";

const RULES: Readonly<Record<ClientHabit, Rule>> = {
  "null-fields": {
    found: (profile) => FIELDS.filter((name) => name !== "subscriptions" && profile[name] === null),
    atLeast: 1,
    says: (fields) =>
      `null for ${fields}. Only subscriptions may be null. Make the client leave out what is not set (${HINT})`,
  },
  "subscriptions-cleared": {
    found: ({ subscriptions, email, phoneNumber }, isSubscribed) =>
      isEmptyList(subscriptions) && isSubscribed({ email: textOf(email), phoneNumber: textOf(phoneNumber) })
        ? ["subscriptions"]
        : [],
    atLeast: 1,
    says: () =>
      `[] for subscriptions, and the profile has some: they are cleared. Some clients send [] for a list that nobody set: leave it out, unless it is meant (${HINT})`,
  },
  "subscriptions-empty": {
    found: ({ subscriptions }) => (isEmptyList(subscriptions) ? ["subscriptions"] : []),
    atLeast: 1,
    eachOfSeveral: true,
    says: () =>
      `[] for subscriptions, as all of them have: it clears them, whatever there was. Make the client leave out what is not set (${HINT})`,
  },
  "blank-fields": {
    found: (profile) => TEXTS.filter((name) => profile[name] === ""),
    atLeast: 2,
    says: (fields) =>
      `"" for ${fields}. A text that is blank is one that is set: it replaces the one before. Make the client leave out what is not set (${HINT})`,
  },
  "empty-lists": {
    found: ({ addTags, removeTags, subscriptions, custom }) => {
      const { string, numeric, date } = Object(custom) as Fields;
      const lists = {
        addTags,
        removeTags,
        subscriptions,
        "custom.string": string,
        "custom.numeric": numeric,
        "custom.date": date,
      };
      return Object.entries(lists).flatMap(([name, list]) => (isEmptyList(list) ? [name] : []));
    },
    atLeast: 2,
    says: (fields) =>
      `[] for ${fields}. Empty tags do nothing, but empty subscriptions and custom lists clear what was there. Make the client leave out what is not set (${HINT})`,
  },
};

/** What is told of a request before it changes anything; none for most. `body` is as it came, and may be anything. */
export function clientWarnings(body: unknown, isSubscribed: IsSubscribed): readonly ClientWarning[] {
  const { profiles } = Object(body) as { profiles?: unknown };
  const records = (Array.isArray(profiles) ? profiles : []).map((item) => Object(Object(item).profile) as Fields);
  return Object.entries(RULES).flatMap(([habit, { found, atLeast, eachOfSeveral, says }]) => {
    const having = records.map((profile) => found(profile, isSubscribed)).filter(({ length }) => length >= atLeast);
    if (having.length === 0 || (eachOfSeveral && (records.length < 2 || having.length < records.length))) return [];
    const who = `${having.length} of ${records.length} profiles ${having.length === 1 ? "has" : "have"}`;
    return [{ habit: habit as ClientHabit, records: having.length, message: `${who} ${says(listed(having.flat()))}.` }];
  });
}

/** The first names, each once. */
function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const more = unique.length - 4;
  return more > 0 ? `${unique.slice(0, 4).join(", ")} and ${more} more` : unique.join(", ");
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
