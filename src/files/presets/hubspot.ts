import { ignored, type Preset } from "./preset.js";

/**
 * HubSpot, Contacts > Export. Who exports chooses the properties, by their labels in the language of the account: these are the English
 * ones, as exports in public test data and lists of all properties have them (hairsolutionsco/automations_hub,
 * hubspot/objects/contacts/properties.md), seen 2026-11-28. The first column is "Record ID", or "Record ID - Contact" where other objects are exported
 * with it. That the opt-out is true or false, and blank for who never opted out, is from memory. Some accounts have an opt-out for each
 * kind of mail, "Marketing contact status" or a confirmation besides: none of them is in the mapping, so that it must be used or left out on purpose.
 * HubSpot's id is not the shop's id of the customer, and the date of a contact is not that of an account: neither is sent.
 */
export const hubspotPreset: Preset = {
  name: "hubspot",
  title: "HubSpot's contacts",
  sign: ["Record ID", "Email", "Unsubscribed from all email"],
  otherSigns: [
    ["Record ID - Contact", "Email"],
    ...["Lead Status", "Marketing contact status", "Lifecycle Stage", "Contact owner"].map((column) => [
      "Record ID",
      "First Name",
      "Last Name",
      "Email",
      "Create Date",
      column,
    ]),
  ],
  mapping: {
    columns: {
      Email: { field: "email" },
      "First Name": { field: "firstName" },
      "Last Name": { field: "lastName" },
      "Mobile Phone Number": { field: "phoneNumber" },
      "Phone Number": { field: "phoneNumber" },
      "Date of birth": { field: "birthday" },
      ...ignored("Record ID", "Record ID - Contact", "Unsubscribed from all email", "Create Date", "Lead Status"),
      ...ignored("Lifecycle Stage", "Contact owner", "Company Name", "Job Title"),
    },
    firstFilled: [["Mobile Phone Number", "Phone Number"]],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { "Unsubscribed from all email": ["", "false", "no"] },
  },
  subscription:
    'Every contact is sent. One whose "Unsubscribed from all email" is neither false nor blank is sent with false, whatever subscribedAtChanged ' +
    "says. Another column that tells of an opt-out or of marketing must be used, or left out on purpose. There is no date of subscription. " +
    "Create Date is the date of a contact and of no account, and is sent only when it is mapped to registeredAt.",
};
