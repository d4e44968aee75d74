import { ignored, type Preset } from "./preset.js";

/**
 * WooCommerce, Analytics > Customers > Download. Columns and values are those of its source, seen 2026-11-24:
 * https://github.com/woocommerce/woocommerce/blob/06b8f53a09f44a28d9527209d7813dd0d5c2e4d9/plugins/woocommerce/src/Admin/API/Reports/Customers/Controller.php
 * (get_export_columns), and for a report of one page, which the browser writes with other names for two of them:
 * https://github.com/woocommerce/woocommerce/blob/279fd14e5b9cbe602477eb8edebff6c9b2a961b1/plugins/woocommerce/client/admin/client/analytics/report/customers/table.js
 * Dates are in the shop's time zone, without an offset. A cell that begins with + gets an apostrophe. "Name" is the whole
 * name: where it is cut is anybody's guess, so it is not sent unless it is mapped.
 */
export const woocommercePreset: Preset = {
  name: "woocommerce",
  title: "WooCommerce's customers report",
  sign: ["Username", "AOV", "Country / Region"],
  mapping: {
    columns: {
      Email: { field: "email" },
      "Sign Up": { field: "registeredAt", as: "dateTime" },
      "Date registered": { field: "registeredAt", as: "dateTime" },
      "Billing Phone": { field: "phoneNumber", as: "spreadsheetText" },
      ...ignored("Name", "Username", "Role", "Last Active", "Shipping Phone"),
      ...ignored("Orders", "Total Spend", "AOV", "Country / Region", "City", "Region", "Postal Code"),
    },
    missingColumns: "ignore",
    nobodySubscribedIn: [""],
  },
  subscription:
    "Every customer is sent. The report does not say who accepts marketing, so subscribedAtChanged must be false: nobody " +
    "is subscribed. Dates of sign-up are in the shop's time zone: utcOffset says its offset.",
};
