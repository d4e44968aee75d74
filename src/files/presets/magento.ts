import { ignored, type Preset } from "./preset.js";

/**
 * Magento 2, System > Export > Customers Main File. Columns are those of the vendor's reference, seen 2026-11-28:
 * https://github.com/magento/merchdocs/blob/main/src/system/data-attributes-customer.md
 * It has no telephone, which is in the file of addresses, and does not say who is subscribed. password_hash, rp_token and password
 * are never sent. Times are those of the shop's database, UTC unless somebody changed it, so their offset is not taken for granted.
 */
export const magentoPreset: Preset = {
  name: "magento",
  title: "Magento's customers main file",
  sign: ["email", "_website", "_store", "created_in", "group_id"],
  mapping: {
    columns: {
      email: { field: "email" },
      firstname: { field: "firstName" },
      lastname: { field: "lastName" },
      created_at: { field: "registeredAt", as: "dateTime" },
      dob: { field: "birthday" },
      ...ignored("_website", "_store", "confirmation", "created_in", "default_billing", "default_shipping"),
      ...ignored("disable_auto_group_change", "gender", "group_id", "middlename", "prefix", "suffix"),
      ...ignored("password_hash", "password", "rp_token", "rp_token_created_at", "store_id", "taxvat", "website_id"),
    },
    missingColumns: "ignore",
    nobodySubscribedIn: [""],
  },
  subscription:
    "Every customer is sent. The file does not say who subscribed to the newsletter, so subscribedAtChanged must be false: nobody is " +
    "subscribed. Times have no offset: utcOffset says it.",
};
