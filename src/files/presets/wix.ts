import { ignored, type Preset } from "./preset.js";

const NUMBERS = [1, 2, 3, 4];

/**
 * Wix, Contacts > Export. The vendor's page could not be seen; names of columns and the words of the two states (Subscribed,
 * Unsubscribed, Never subscribed) are those that public importers of its files read, seen 2026-11-28. There are as many columns of e-mails,
 * phones and addresses as a contact has at most, and fields of one's own besides: what is not known is left out. Labels are
 * separated by semicolons. The date of a contact is not that of an account, and is not sent.
 */
export const wixPreset: Preset = {
  name: "wix",
  title: "Wix's contacts",
  sign: ["Email 1", "Email subscriber status", "SMS subscriber status", "Created At (UTC+0)"],
  mapping: {
    columns: {
      "First Name": { field: "firstName" },
      "Last Name": { field: "lastName" },
      ...Object.fromEntries(NUMBERS.map((number) => [`Email ${number}`, { field: "email" }])),
      ...Object.fromEntries(
        NUMBERS.map((number) => [`Phone ${number}`, { field: "phoneNumber", as: "spreadsheetText" }]),
      ),
      Birthdate: { field: "birthday" },
      Labels: { field: "addTags", as: "list", separator: ";" },
      ...ignored("Company", "Created At (UTC+0)", "Email subscriber status", "SMS subscriber status", "Last Activity"),
      ...ignored("Last Activity Date (UTC+0)", "Source", "Language"),
    },
    firstFilled: [NUMBERS.map((number) => `Email ${number}`), NUMBERS.map((number) => `Phone ${number}`)],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { "Email subscriber status": ["Subscribed"] },
  },
  subscription:
    'Every contact is sent. Only one whose "Email subscriber status" is Subscribed can be subscribed by subscribedAtChanged; the ' +
    "file has no date of subscription. What somebody accepts by SMS is not sent. Created At (UTC+0) is the date of a contact and of no " +
    "account, and is sent only when it is mapped to registeredAt, with Z for utcOffset.",
};
