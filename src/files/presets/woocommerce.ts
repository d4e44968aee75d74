import { ignored, type Preset } from "./preset.js";

/**
 * WooCommerce, Analytics > Customers > Download. Columns and values are those of its source, seen 2026-11-24:
 * https://github.com/woocommerce/woocommerce/blob/06b8f53a09f44a28d9527209d7813dd0d5c2e4d9/plugins/woocommerce/src/Admin/API/Reports/Customers/Controller.php
 * (get_export_columns), and for a report of one page, which the browser writes with other names for two of them:
 * https://github.com/woocommerce/woocommerce/blob/279fd14e5b9cbe602477eb8edebff6c9b2a961b1/plugins/woocommerce/client/admin/client/analytics/report/customers/table.js
 * Dates are in the shop's time zone, without an offset. A cell that begins with + gets an apostrophe. "Name" is the whole
 * name, a first and a last one with a space.
 */
export const woocommercePreset: Preset = {
  name: "woocommerce",
  title: "WooCommerce's customers report",
  sign: ["Username", "AOV", "Country / Region"],
  mapping: {
    columns: {
      Name: { field: "fullName" },
      Email: { field: "email" },
      "Sign Up": { field: "registeredAt", as: "dateTime" },
      "Date registered": { field: "registeredAt", as: "dateTime" },
      "Billing Phone": { field: "phoneNumber", as: "spreadsheetText" },
      ...ignored("Username", "Role", "Last Active", "Shipping Phone"),
      ...ignored("Orders", "Total Spend", "AOV", "Country / Region", "City", "Region", "Postal Code"),
    },
    missingColumns: "ignore",
    nobodySubscribedIn: [""],
  },
  subscription:
    "Every customer is sent. The report does not say who accepts marketing, so subscribedAtChanged must be false: nobody " +
    "is subscribed. A name is split at its first space. Dates of sign-up are in the shop's time zone: utcOffset says its offset.",
};

/**
 * Users of WordPress with what WooCommerce knows of them, by the plugins that write its own names of columns, such as "Import Export
 * Suite". The names are those of a plugin's source, seen 2026-11-28:
 * https://github.com/cncf/cncf.io (customer-import-export-for-woocommerce, data-wf-reserved-fields-pair.php). Any plugin may add
 * columns, so what is not known is left out. user_registered is UTC in WordPress, but plugins may write it in the shop's time zone, so its
 * offset is not taken for granted. user_pass is never sent.
 */
export const wordpressUsersPreset: Preset = {
  name: "wordpress-users",
  title: "an export of the users of WordPress",
  sign: ["user_login", "user_email", "user_registered"],
  mapping: {
    columns: {
      user_email: { field: "email" },
      first_name: { field: "firstName" },
      last_name: { field: "lastName" },
      billing_first_name: { field: "firstName" },
      billing_last_name: { field: "lastName" },
      billing_phone: { field: "phoneNumber", as: "spreadsheetText" },
      user_registered: { field: "registeredAt", as: "dateTime" },
      ...ignored(
        "ID",
        "customer_id",
        "user_login",
        "user_pass",
        "user_nicename",
        "user_url",
        "display_name",
        "nickname",
      ),
      ...ignored("user_status", "roles", "billing_email", "use_ssl"),
    },
    firstFilled: [
      ["first_name", "billing_first_name"],
      ["last_name", "billing_last_name"],
    ],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    nobodySubscribedIn: [""],
  },
  subscription:
    "Every user is sent. WordPress does not know who accepts marketing, so subscribedAtChanged must be false: nobody is subscribed. A " +
    "plugin that asks for consent may have a column of its own: a rule of subscribedOnlyIf can use it. Dates of sign-up have no offset: utcOffset says it.",
};
