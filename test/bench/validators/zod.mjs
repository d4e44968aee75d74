import { z } from "zod";

const customField = (value) => z.strictObject({ key: z.string().min(1), values: z.array(value) });
const dateTime = z.iso.datetime({ offset: true });

const profile = z
  .strictObject({
    id: z.string().optional(),
    email: z
      .string()
      .regex(/^[^@\s]+@[^@\s]+$/)
      .optional(),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    phoneNumber: z
      .string()
      .regex(/^\+[0-9]+$/)
      .optional(),
    consent: z.enum(["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"]).optional(),
    registeredAt: dateTime.optional(),
    subscribedAt: dateTime.optional(),
    birthday: z.iso.date().optional(),
    unsubscribeLink: z.string().optional(),
    custom: z
      .strictObject({
        string: z.array(customField(z.string())).optional(),
        numeric: z.array(customField(z.number())).optional(),
        date: z.array(customField(dateTime)).optional(),
      })
      .optional(),
    addTags: z.array(z.string()).optional(),
    removeTags: z.array(z.string()).optional(),
    subscriptions: z.array(z.string()).nullish(),
    location: z.strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }).optional(),
  })
  .refine(({ email, phoneNumber }) => email !== undefined || phoneNumber !== undefined);

const schema = z.strictObject({ profile, subscribedAtChanged: z.boolean() });

export const isValid = (record) => schema.safeParse(record).success;
