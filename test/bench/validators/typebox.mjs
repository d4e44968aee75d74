import { FormatRegistry, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { fullFormats } from "ajv-formats/dist/formats.js";

// It brings no formats of its own.
FormatRegistry.Set("date", fullFormats.date.validate);
FormatRegistry.Set("date-time", fullFormats["date-time"].validate);

const CLOSED = { additionalProperties: false };
const text = Type.Optional(Type.String());
const texts = Type.Optional(Type.Array(Type.String()));
const dateTime = Type.String({ format: "date-time" });
const customField = (value) => Type.Object({ key: Type.String({ minLength: 1 }), values: Type.Array(value) }, CLOSED);
const within = (limit) => Type.Number({ minimum: -limit, maximum: limit });

const profile = Type.Object(
  {
    id: text,
    email: Type.Optional(Type.String({ pattern: "^[^@\\s]+@[^@\\s]+$" })),
    firstName: text,
    lastName: text,
    phoneNumber: Type.Optional(Type.String({ pattern: "^\\+[0-9]+$" })),
    consent: Type.Optional(
      Type.Union(
        ["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"].map((consent) =>
          Type.Literal(consent),
        ),
      ),
    ),
    registeredAt: Type.Optional(dateTime),
    subscribedAt: Type.Optional(dateTime),
    birthday: Type.Optional(Type.String({ format: "date" })),
    unsubscribeLink: text,
    custom: Type.Optional(
      Type.Object(
        {
          string: Type.Optional(Type.Array(customField(Type.String()))),
          numeric: Type.Optional(Type.Array(customField(Type.Number()))),
          date: Type.Optional(Type.Array(customField(dateTime))),
        },
        CLOSED,
      ),
    ),
    addTags: texts,
    removeTags: texts,
    subscriptions: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
    location: Type.Optional(Type.Object({ lat: within(90), lon: within(180) }, CLOSED)),
  },
  CLOSED,
);

const compiled = TypeCompiler.Compile(Type.Object({ profile, subscribedAtChanged: Type.Boolean() }, CLOSED));

export const isValid = (record) =>
  compiled.Check(record) && (record.profile.email !== undefined || record.profile.phoneNumber !== undefined);
