import { ignored, type Preset } from "./preset.js";

/**
 * Shopify, Customers > Export. The page https://help.shopify.com/en/manual/customers/import-export-customers describes the
 * columns (its table as copied at https://ascendfs.zendesk.com/hc/en-us/articles/26465992706843, seen 2026-11-24: it says
 * "yes or no" for Accepts Email Marketing). The names "Default Address ..." and "Customer ID", and the apostrophe before ids
 * and phones, are those of exports in public test data, seen on the same day. The older names without "Default Address" are
 * those of the page's table. A customer without a phone has perhaps one in the address, which is read then. The export has no date at which somebody registered or subscribed.
 */
export const shopifyPreset: Preset = {
  name: "shopify",
  title: "Shopify's customer export",
  sign: ["Accepts Email Marketing", "Total Spent", "Total Orders", "Tax Exempt"],
  mapping: {
    columns: {
      "Customer ID": { field: "id", as: "spreadsheetText" },
      "First Name": { field: "firstName" },
      "Last Name": { field: "lastName" },
      Email: { field: "email" },
      Phone: { field: "phoneNumber", as: "spreadsheetText" },
      "Default Address Phone": { field: "phoneNumber", as: "spreadsheetText" },
      Tags: { field: "addTags", as: "list", separator: "," },
      ...ignored("Accepts Email Marketing", "Accepts SMS Marketing", "Accepts WhatsApp Marketing"),
      ...ignored("Total Spent", "Total Orders", "Note", "Tax Exempt"),
      ...ignored("Default Address Company", "Default Address Address1", "Default Address Address2"),
      ...ignored("Default Address City", "Default Address Province Code", "Default Address Country Code"),
      ...ignored("Default Address Zip"),
      ...ignored(
        "Company",
        "Address1",
        "Address2",
        "City",
        "Province",
        "Province Code",
        "Country",
        "Country Code",
        "Zip",
      ),
    },
    firstFilled: [["Phone", "Default Address Phone"]],
    missingColumns: "ignore",
    subscribedOnlyIf: { "Accepts Email Marketing": ["yes"] },
  },
  subscription:
    'Every customer is sent. "Accepts Email Marketing" subscribes nobody by itself: with subscribedAtChanged: true it is ' +
    "true for the rows that say yes, and false for all others. The export has no date of " +
    "subscription. What a customer accepts by SMS or WhatsApp is not sent.",
};

/**
 * Shopify's export of before 2022, which says "Accepts Marketing". The header is that of customers in public scripts, seen
 * 2026-11-28 (a converter of 2019, a generator of test data); the words yes and no are those of the newer export.
 */
export const shopifyOldPreset: Preset = {
  ...shopifyPreset,
  name: "shopify-before-2022",
  title: "Shopify's customer export of before 2022",
  sign: ["Accepts Marketing", "Total Spent", "Total Orders", "Tax Exempt"],
  mapping: {
    ...shopifyPreset.mapping,
    columns: { ...shopifyPreset.mapping.columns, ...ignored("Accepts Marketing") },
    subscribedOnlyIf: { "Accepts Marketing": ["yes"] },
  },
  subscription: shopifyPreset.subscription.replace("Accepts Email Marketing", "Accepts Marketing"),
};
