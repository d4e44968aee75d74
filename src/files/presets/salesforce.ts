import { ignored, type Preset } from "./preset.js";

/**
 * Salesforce, an export of contacts or leads with the names that its API gives (Data Loader, Data Export). The names are those of
 * the objects as documented in public, seen 2026-11-28:
 * https://github.com/AethereusMohamedAskar/aethereusDev (Contact_Salesforce and Lead_Salesforce of a data extension).
 * Who exports chooses the columns, and an organisation has columns of its own: what is not known is left out. That true and false
 * are written so is from memory. The Id of a contact is not the shop's id of the customer, and the date of a contact is not that of
 * an account: neither is sent.
 */
export const salesforcePreset: Preset = {
  name: "salesforce",
  title: "Salesforce's contacts or leads",
  sign: ["LastName", "Email", "HasOptedOutOfEmail"],
  mapping: {
    columns: {
      Email: { field: "email" },
      FirstName: { field: "firstName" },
      LastName: { field: "lastName" },
      MobilePhone: { field: "phoneNumber" },
      Phone: { field: "phoneNumber" },
      HomePhone: { field: "phoneNumber" },
      Birthdate: { field: "birthday" },
      ...ignored("Id", "Name", "CreatedDate", "HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"),
    },
    firstFilled: [["MobilePhone", "Phone", "HomePhone"]],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { HasOptedOutOfEmail: ["false", "0"] },
  },
  subscription:
    "Everybody is sent. One whose HasOptedOutOfEmail is not false is sent with false, whatever subscribedAtChanged says. A column that tells of " +
    "bounced e-mails must be used, or left out on purpose. There is no date of subscription. CreatedDate is the date of a contact " +
    "and of no account, and is sent only when it is mapped to registeredAt.",
};
