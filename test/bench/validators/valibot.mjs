import * as v from "valibot";

const text = v.optional(v.string());
const texts = v.optional(v.array(v.string()));
const dateTime = v.pipe(v.string(), v.isoTimestamp());
const customField = (value) => v.strictObject({ key: v.pipe(v.string(), v.minLength(1)), values: v.array(value) });
const within = (limit) => v.pipe(v.number(), v.minValue(-limit), v.maxValue(limit));

/** Its `isoDate` takes 30 February, which the others refuse. */
const date = v.pipe(
  v.string(),
  v.isoDate(),
  v.check((day) => new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(8))),
);

const profile = v.pipe(
  v.strictObject({
    id: text,
    email: v.optional(v.pipe(v.string(), v.regex(/^[^@\s]+@[^@\s]+$/))),
    firstName: text,
    lastName: text,
    phoneNumber: v.optional(v.pipe(v.string(), v.regex(/^\+[0-9]+$/))),
    consent: v.optional(v.picklist(["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"])),
    registeredAt: v.optional(dateTime),
    subscribedAt: v.optional(dateTime),
    birthday: v.optional(date),
    unsubscribeLink: text,
    custom: v.optional(
      v.strictObject({
        string: v.optional(v.array(customField(v.string()))),
        numeric: v.optional(v.array(customField(v.number()))),
        date: v.optional(v.array(customField(dateTime))),
      }),
    ),
    addTags: texts,
    removeTags: texts,
    subscriptions: v.nullish(v.array(v.string())),
    location: v.optional(v.strictObject({ lat: within(90), lon: within(180) })),
  }),
  v.check(({ email, phoneNumber }) => email !== undefined || phoneNumber !== undefined),
);

const schema = v.strictObject({ profile, subscribedAtChanged: v.boolean() });

export const isValid = (record) => v.safeParse(schema, record).success;
