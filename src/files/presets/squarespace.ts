import { ignored, type Preset } from "./preset.js";

const ADDRESS = ["Name", "Address 1", "Address 2", "City", "Zip", "Province/State", "Country"];

/**
 * Squarespace, Contacts > Export all contacts (profiles.csv). What a contact is, and that one who "accepts marketing" is on a mailing
 * list, is said at https://support.squarespace.com/hc/articles/360046485652. Names of columns are those that a public converter of
 * the file reads (squarespace_customers_to_shopify.py; a workflow for the same file is described at
 * https://github.com/gao51-qw/n8nworkflow.com, public/data/workflows/3110). Both seen 2026-11-28. The converter takes true and yes
 * for a yes; which of them Squarespace writes is from memory. The dates of a contact are not those of an account, and are not sent.
 */
export const squarespacePreset: Preset = {
  name: "squarespace",
  title: "Squarespace's contacts",
  sign: ["Email", "Accepts Marketing", "Subscriber Since", "Mailing Lists"],
  mapping: {
    columns: {
      Email: { field: "email" },
      "First Name": { field: "firstName" },
      "Last Name": { field: "lastName" },
      "Shipping Phone Number": { field: "phoneNumber", as: "spreadsheetText" },
      "Billing Phone Number": { field: "phoneNumber", as: "spreadsheetText" },
      Tags: { field: "addTags", as: "list", separator: "," },
      "Subscriber Since": { field: "subscribedAt", as: "dateTime" },
      ...ignored(...["Shipping", "Billing"].flatMap((kind) => ADDRESS.map((part) => `${kind} ${part}`))),
      ...ignored("Accepts Marketing", "Mailing Lists", "Subscriber Source", "Member Areas", "Has Account"),
      ...ignored("Created On", "Customer Since", "Order Count", "Total Spent", "Last Order Date"),
      ...ignored("Donation Count", "Total Donation Amount", "Last Donation Date"),
    },
    firstFilled: [["Shipping Phone Number", "Billing Phone Number"]],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { "Accepts Marketing": ["true", "yes"] },
  },
  subscription:
    'Every contact is sent. Only one whose "Accepts Marketing" is true is sent with the date of subscription, and can be subscribed by ' +
    "subscribedAtChanged. Created On and Customer Since are dates of a contact and of no account, and one of them is sent only when it is " +
    "mapped to registeredAt.",
};
