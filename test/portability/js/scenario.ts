/** The scenario of ../README.md. It is compiled once for each generator, against the types and the client of that generator. */
import { type Consent, type Profile, type ProfileUpsert, upsert } from "./client.js";

const record = (profile: Profile, subscribedAtChanged = false): ProfileUpsert => ({ profile, subscribedAtChanged });

// Types that take anything would compile, and check nothing.
// @ts-expect-error A consent is one of four.
record({ email: "any@shop.example", consent: "marketing" });
// @ts-expect-error A tag is a string.
record({ email: "any@shop.example", addTags: [1] });
// @ts-expect-error An e-mail is a string.
record({ email: 1 });
// @ts-expect-error A subscription is a string.
record({ email: "any@shop.example", subscriptions: [1] });

async function accepted(...profiles: ProfileUpsert[]): Promise<void> {
  const { status, message } = await upsert(profiles);
  if (status !== 202) throw new Error(`${status}: ${message}`);
}

async function refused(step: string, profiles: ProfileUpsert[], secretKey?: string): Promise<void> {
  const { status, message } = await upsert(profiles, secretKey);
  if (status === 202) throw new Error(`${step} was accepted`);
  console.log(JSON.stringify({ step, status, message }));
}

// minimal
await accepted(record({ email: "min@shop.example" }), record({ phoneNumber: "+49875345976" }));

// identities
await accepted(
  record({ id: "c-1", email: "both@shop.example", phoneNumber: "+359888123456", firstName: "Both" }, true),
);

// full
await accepted(
  record({
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
  }),
);

// consents
const consents: Consent[] = ["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"];
await accepted(...consents.map((consent, index) => record({ email: `consent-${index + 1}@shop.example`, consent })));

// subscribed, then the three states of subscriptions
const states = ["absent", "null", "empty"];
await accepted(...states.map((state) => record({ email: `tri-${state}@shop.example`, subscriptions: ["news"] })));
await accepted(
  record({ email: "tri-absent@shop.example" }),
  record({ email: "tri-null@shop.example", subscriptions: null }),
  record({ email: "tri-empty@shop.example", subscriptions: [] }),
);

// numbers
await accepted(
  record({
    email: "num-1@shop.example",
    custom: { numeric: [{ key: "exact", values: [0.1, 9007199254740991, -0.5, 1e-7, 16777217] }] },
    location: { lat: 48.208174123456786, lon: -179.99999999999997 },
  }),
);

// instants
await accepted(
  record({
    email: "time-1@shop.example",
    registeredAt: "2024-10-02T10:15:30.123Z",
    subscribedAt: "2024-10-02T12:15:30+02:00",
    birthday: "2000-02-29",
    custom: { date: [{ key: "seen", values: ["2024-10-02T10:15:30.987Z"] }] },
  }),
);

// text
await accepted(
  record({
    email: "text-1@shop.example",
    firstName: 'Ана-Мария "Ани" \\ Ñandú 🛍️',
    lastName: "O'Neil\u2028<b>&amp;",
    addTags: ["тест", "emoji 🎉"],
  }),
);

// bulk
const bulk = Array.from({ length: 1_000 }, (_, index) =>
  record({ email: `bulk-${String(index).padStart(4, "0")}@shop.example`, firstName: "Bulk", addTags: ["bulk"] }),
);
for (let start = 0; start < bulk.length; start += 100) await accepted(...bulk.slice(start, start + 100));

await refused("refused", [record({ email: "good@shop.example" }), record({ email: "bad@refused.example" })]);
await refused("wrong-key", [record({ email: "min@shop.example" })], "wrong-key");

// unavailable: once, and then no more
await refused("unavailable", [record({ email: "unavailable@shop.example" })]);
await accepted(record({ email: "unavailable@shop.example" }));
