import { ignored, type Preset } from "./preset.js";

/**
 * OpenCart has no export of customers of its own. These are the sheet "Customers" of the Export/Import Tool, whose newsletter is yes or
 * no, seen 2026-11-28 (populateCustomersWorksheet):
 * https://github.com/ruOpenCart/export-import-tool/blob/588e358a02863c9deb8145999e8f37fb1119c2f9/upload/admin/model/extension/export_import.php
 * and the table of the database, whose newsletter is 1 or 0: its columns are those of models in public code, seen on the same day.
 * password, salt, token and code let somebody in, and are never sent. Times have no offset.
 */
export const opencartPreset: Preset = {
  name: "opencart",
  title: "OpenCart's customers",
  sign: ["customer_id", "customer_group", "firstname", "lastname", "telephone", "newsletter"],
  otherSigns: [["customer_id", "customer_group_id", "firstname", "lastname", "telephone", "newsletter"]],
  mapping: {
    columns: {
      customer_id: { field: "id" },
      firstname: { field: "firstName" },
      lastname: { field: "lastName" },
      email: { field: "email" },
      telephone: { field: "phoneNumber" },
      date_added: { field: "registeredAt", as: "dateTime" },
      ...ignored("customer_group", "customer_group_id", "store_id", "language_id", "fax", "cart", "wishlist"),
      ...ignored("newsletter", "address_id", "custom_field", "ip", "status", "approved", "safe"),
      ...ignored("password", "salt", "token", "code"),
    },
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { newsletter: ["yes", "1"] },
  },
  subscription:
    "Every customer is sent. Only one whose newsletter is yes (1 in the database) can be subscribed by subscribedAtChanged; there is no " +
    "date of subscription. Times have no offset: utcOffset says it.",
};
