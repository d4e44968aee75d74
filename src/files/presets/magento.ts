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

/**
 * Magento 2, Customers > All customers > Export: the columns of the list, in English. Their names are those of its source, seen
 * 2026-11-28 (the labels of the columns):
 * https://github.com/magento/magento2/blob/071f89a400c13b2bb5f87f661e36a749e90a965b/app/code/Magento/Customer/view/adminhtml/ui_component/customer_listing.xml
 * Which of them are in the file is chosen in the list. The name is a whole one, and dates are written as the list shows them: "Mar 12, 2021
 * 10:22:33 AM", without an offset.
 */
export const magentoGridPreset: Preset = {
  name: "magento-grid",
  title: "Magento's list of customers",
  sign: ["Name", "Email", "Group", "Customer Since", "Web Site"],
  mapping: {
    columns: {
      ID: { field: "id" },
      Name: { field: "fullName" },
      Email: { field: "email" },
      Phone: { field: "phoneNumber" },
      "Customer Since": { field: "registeredAt", as: "dateTime" },
      "Date of Birth": { field: "birthday" },
      ...ignored("Group", "ZIP", "Country", "State/Province", "Web Site", "Last Logged In", "Confirmed email"),
      ...ignored("Account Created in", "Billing Address", "Shipping Address", "Tax VAT Number", "Gender"),
      ...ignored("Street Address", "City", "Fax", "VAT Number", "Company", "Billing Firstname", "Billing Lastname"),
      ...ignored("Account Lock"),
    },
    unknownColumns: "ignore",
    missingColumns: "ignore",
    nobodySubscribedIn: [""],
  },
  subscription:
    "Every customer is sent. The list does not say who subscribed to the newsletter, so subscribedAtChanged must be false: nobody is " +
    "subscribed. A name is split at its first space. Times have no offset: utcOffset says it.",
};
