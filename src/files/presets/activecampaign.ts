import { ignored, type Preset } from "./preset.js";

/**
 * ActiveCampaign, Contacts > Export. Names of columns are those of an export in public test data; that Active contacts "have confirmed
 * their subscription to your list, and have not unsubscribed or bounced" is said at
 * https://help.farmdrop.us/article/33-managing-your-contacts. Both seen 2026-11-28. The status is that of the list that was exported. The
 * date of a contact is not that of an account, and is not sent.
 */
export const activecampaignPreset: Preset = {
  name: "activecampaign",
  title: "ActiveCampaign's contacts",
  sign: ["Email", "First Name", "Last Name", "Date Created", "IP", "Status"],
  mapping: {
    columns: {
      Email: { field: "email" },
      "First Name": { field: "firstName" },
      "Last Name": { field: "lastName" },
      Phone: { field: "phoneNumber", as: "spreadsheetText" },
      Tags: { field: "addTags", as: "list", separator: "," },
      ...ignored("Date Created", "IP", "Status"),
    },
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { Status: ["Active"] },
  },
  subscription:
    "Every contact is sent. Only one whose Status is Active can be subscribed by subscribedAtChanged: Unconfirmed, Unsubscribed and Bounced " +
    "are not. There is no date of subscription. Date Created is the date of a contact and of no account, and is sent only when it is mapped to " +
    "registeredAt.",
};
