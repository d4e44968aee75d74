import { ignored, type Preset } from "./preset.js";

/**
 * Omnisend, Audience > Segments > Export. Names of columns are those that a public importer of the file reads; Subscribed, Non-subscribed
 * and Unsubscribed are explained at https://support.omnisend.com/en/articles/3343248-contact-statuses-for-different-channels. Both seen
 * 2026-11-28. How tags are separated is from memory. The consent says where somebody agreed; the status says whether.
 */
export const omnisendPreset: Preset = {
  name: "omnisend",
  title: "Omnisend's contacts",
  sign: ["Email", "Email subscription status", "Email opt-in date", "SMS subscription status"],
  mapping: {
    columns: {
      Email: { field: "email" },
      "First name": { field: "firstName" },
      "Last name": { field: "lastName" },
      "Phone number": { field: "phoneNumber", as: "spreadsheetText" },
      Birthdate: { field: "birthday" },
      Tags: { field: "addTags", as: "list", separator: "," },
      "Email opt-in date": { field: "subscribedAt", as: "dateTime" },
      ...ignored("Email subscription status", "Email consent", "Email opt-out date", "SMS subscription status"),
      ...ignored("SMS opt-in date", "SMS opt-out date", "Gender", "Address", "City", "State", "Country", "Postal code"),
      ...ignored("Segments"),
    },
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { "Email subscription status": ["Subscribed"] },
  },
  subscription:
    'Every contact is sent. Only one whose "Email subscription status" is Subscribed is sent with the date of subscription, and can be ' +
    "subscribed by subscribedAtChanged. What somebody accepts by SMS is not sent.",
};
