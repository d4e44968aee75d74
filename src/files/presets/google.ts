import { ignored, type Preset } from "./preset.js";

const NUMBERS = [1, 2, 3];

/**
 * Google Contacts, Export > Google CSV, as it was (Given Name, Group Membership) and is (First Name, Labels). Names of columns are
 * those of files in public test data, seen 2026-11-28. Every kind of value has numbered columns, as many as a contact has at most,
 * so what is not known is left out. Labels are separated by " ::: ", and begin with "* " where they are Google's own.
 */
export const googlePreset: Preset = {
  name: "google-contacts",
  title: "Google's contacts",
  sign: ["E-mail 1 - Value", "Name Prefix", "Name Suffix", "Nickname", "Notes"],
  mapping: {
    columns: {
      "Given Name": { field: "firstName" },
      "First Name": { field: "firstName" },
      "Family Name": { field: "lastName" },
      "Last Name": { field: "lastName" },
      ...Object.fromEntries(NUMBERS.map((number) => [`E-mail ${number} - Value`, { field: "email" }])),
      ...Object.fromEntries(NUMBERS.map((number) => [`Phone ${number} - Value`, { field: "phoneNumber" }])),
      Birthday: { field: "birthday" },
      ...ignored("Name", "Group Membership", "Labels", "Notes", "Nickname", "Name Prefix", "Name Suffix"),
    },
    firstFilled: [
      ["First Name", "Given Name"],
      ["Last Name", "Family Name"],
      NUMBERS.map((number) => `E-mail ${number} - Value`),
      NUMBERS.map((number) => `Phone ${number} - Value`),
    ],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    nobodySubscribedIn: [""],
  },
  subscription:
    "Every contact is sent. An address book does not say who accepts marketing, so subscribedAtChanged must be false: nobody is " +
    "subscribed.",
};
