/**
 * What every client sends, and what it is answered: the one source of test/portability/scenario.json.
 * An unset field is not there at all; `subscriptions` is the only one that may be null.
 */
import type { Profile, ProfileUpsert, UpsertProfilesRequest } from "../../../generated/types.js";

export interface Exchange {
  readonly step: string;
  readonly body: UpsertProfilesRequest;
  readonly status: number;
}

const record = (profile: Profile, subscribedAtChanged = false): ProfileUpsert => ({ profile, subscribedAtChanged });

const accepted = (step: string, ...profiles: ProfileUpsert[]): Exchange => ({ step, body: { profiles }, status: 202 });

const minimal = record({ email: "min@shop.example" });

const full = record({
  email: "full@shop.example",
  phoneNumber: "+390612345678",
  firstName: "Full",
  lastName: "Fields",
  consent: "privacyPolicy",
  registeredAt: "2019-10-02T10:15:30Z",
  subscribedAt: "2021-03-04T05:06:07Z",
  birthday: "1986-01-17",
  unsubscribeLink: "",
  custom: {
    string: [{ key: "gender", values: ["female"] }],
    numeric: [{ key: "visits", values: [12] }],
    date: [{ key: "lastSeen", values: ["2024-02-29T23:59:59Z"] }],
  },
  addTags: ["vip", "sofia"],
  removeTags: ["lead"],
  subscriptions: ["news", "offers"],
  location: { lat: 42.6977, lon: 23.3219 },
});

/** No float holds them: 24 bits of 16777217, all 53 of the largest whole number, the last digits of the location. */
const numbers = record({
  email: "num-1@shop.example",
  custom: { numeric: [{ key: "exact", values: [0.1, 9007199254740991, -0.5, 1e-7, 16777217] }] },
  location: { lat: 48.208174123456786, lon: -179.99999999999997 },
});

const instants = record({
  email: "time-1@shop.example",
  registeredAt: "2024-10-02T10:15:30.123Z",
  subscribedAt: "2024-10-02T12:15:30+02:00",
  birthday: "2000-02-29",
  custom: { date: [{ key: "seen", values: ["2024-10-02T10:15:30.987Z"] }] },
});

/** Quotes and a backslash, letters of two scripts, a code point outside the basic plane, a line separator, HTML. */
const text = record({
  email: "text-1@shop.example",
  firstName: 'Ана-Мария "Ани" \\ Ñandú \u{1f6cd}\u{fe0f}',
  lastName: "O'Neil\u2028<b>&amp;",
  addTags: ["тест", "emoji 🎉"],
});

const CONSENTS = ["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"] as const;

const bulk = (index: number): ProfileUpsert =>
  record({ email: `bulk-${String(index).padStart(4, "0")}@shop.example`, firstName: "Bulk", addTags: ["bulk"] });

const unavailable = record({ email: "unavailable@shop.example" });

/** All requests of the scenario, in their order. */
export function scenario(): readonly Exchange[] {
  return [
    accepted("minimal", minimal, record({ phoneNumber: "+49875345976" })),
    accepted(
      "identities",
      record({ id: "c-1", email: "both@shop.example", phoneNumber: "+359888123456", firstName: "Both" }, true),
    ),
    accepted("full", full),
    accepted("consents", ...CONSENTS.map((consent, i) => record({ email: `consent-${i + 1}@shop.example`, consent }))),
    accepted(
      "subscribed",
      ...["absent", "null", "empty"].map((name) =>
        record({ email: `tri-${name}@shop.example`, subscriptions: ["news"] }),
      ),
    ),
    accepted(
      "subscriptions",
      record({ email: "tri-absent@shop.example" }),
      record({ email: "tri-null@shop.example", subscriptions: null }),
      record({ email: "tri-empty@shop.example", subscriptions: [] }),
    ),
    accepted("numbers", numbers),
    accepted("instants", instants),
    accepted("text", text),
    ...Array.from({ length: 10 }, (_, batch) =>
      accepted("bulk", ...Array.from({ length: 100 }, (_, i) => bulk(100 * batch + i))),
    ),
    {
      ...accepted("refused", record({ email: "good@shop.example" }), record({ email: "bad@refused.example" })),
      status: 400,
    },
    { ...accepted("wrong-key", minimal), status: 401 },
    { ...accepted("unavailable", unavailable), status: 503 },
    accepted("unavailable", unavailable),
  ];
}

/** The steps whose refusal the program tells on stdout. */
export const REFUSED_STEPS = ["refused", "wrong-key", "unavailable"] as const;
