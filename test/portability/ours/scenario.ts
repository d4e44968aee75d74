/** The scenario of test/portability/README.md, with the client of this package: what the other clients are compared with. */
import { createClient, HttpError, type ProfileUpsertInput, type RelevaClient } from "releva-profiles";

const { RELEVA_BASE_URL: baseUrl, RELEVA_SECRET_KEY = "" } = process.env;
const connect = (secretKey: string) => createClient({ secretKey, baseUrl, retry: false });
const client = connect(RELEVA_SECRET_KEY);

type Profile = ProfileUpsertInput["profile"];

function send(...profiles: Profile[]) {
  return client.upsert(profiles.map(unchanged));
}

function unchanged(profile: Profile): ProfileUpsertInput {
  return { profile, subscribedAtChanged: false };
}

/** Prints what the server says against the records. */
async function sendRefused(step: string, profiles: readonly Profile[], sender: RelevaClient = client) {
  try {
    await sender.upsert(profiles.map(unchanged));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    console.log(JSON.stringify({ step, status: error.status, message: error.serverMessage }));
    return;
  }
  throw new Error(`${step}: accepted`);
}

await send({ email: "min@shop.example" }, { phoneNumber: "+49875345976" });

await client.upsert({
  profile: { id: "c-1", email: "both@shop.example", phoneNumber: "+359888123456", firstName: "Both" },
  subscribedAtChanged: true,
});

await send({
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

const consents = ["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"] as const;
await send(...consents.map((consent, index) => ({ email: `consent-${index + 1}@shop.example`, consent })));

const [absent, none, empty] = ["tri-absent@shop.example", "tri-null@shop.example", "tri-empty@shop.example"];
await send(...[absent, none, empty].map((email) => ({ email, subscriptions: ["news"] })));
await send({ email: absent }, { email: none, subscriptions: null }, { email: empty, subscriptions: [] });

await send({
  email: "num-1@shop.example",
  custom: { numeric: [{ key: "exact", values: [0.1, 9007199254740991, -0.5, 1e-7, 16777217] }] },
  location: { lat: 48.208174123456786, lon: -179.99999999999997 },
});

await send({
  email: "time-1@shop.example",
  registeredAt: "2024-10-02T10:15:30.123Z",
  subscribedAt: "2024-10-02T12:15:30+02:00",
  birthday: "2000-02-29",
  custom: { date: [{ key: "seen", values: ["2024-10-02T10:15:30.987Z"] }] },
});

await send({
  email: "text-1@shop.example",
  firstName: 'Ана-Мария "Ани" \\ Ñandú 🛍️',
  lastName: "O'Neil\u2028<b>&amp;",
  addTags: ["тест", "emoji 🎉"],
});

const bulk = Array.from({ length: 1_000 }, (_, index) => ({
  email: `bulk-${String(index).padStart(4, "0")}@shop.example`,
  firstName: "Bulk",
  addTags: ["bulk"],
}));
for (let start = 0; start < bulk.length; start += 100) await send(...bulk.slice(start, start + 100));

await sendRefused("refused", [{ email: "good@shop.example" }, { email: "bad@refused.example" }]);
await sendRefused("wrong-key", [{ email: "min@shop.example" }], connect("wrong-key"));
await sendRefused("unavailable", [{ email: "unavailable@shop.example" }]);
await send({ email: "unavailable@shop.example" });
