import { ignored, type Preset } from "./preset.js";

const NUMBERS = [1, 2, 3];
const ADDRESS = ["First Name", "Last Name", "Company", "Line 1", "Line 2", "City", "State", "Zip", "Country"];

/**
 * BigCommerce, Customers > Export, with the template "Bulk Edit":
 * https://support.bigcommerce.com/articles/en_US/Knowledge/Importing-Exporting-Customers. The page does not show the columns: they are
 * those that public code writes for its import and reads from its export, with one column of addresses or with numbered ones. Both
 * seen 2026-11-28. "Receive Review/Abandoned Cart Emails?" is about two kinds of mail, and no consent to a newsletter, whose subscribers are
 * in another export. How dates are written is chosen at the export.
 */
export const bigcommercePreset: Preset = {
  name: "bigcommerce",
  title: "BigCommerce's customers",
  sign: ["Store Credit", "Customer Group", "Receive Review/Abandoned Cart Emails?"],
  mapping: {
    columns: {
      "Customer ID": { field: "id" },
      "First Name": { field: "firstName" },
      "Last Name": { field: "lastName" },
      Email: { field: "email" },
      "Email Address": { field: "email" },
      Phone: { field: "phoneNumber", as: "spreadsheetText" },
      ...Object.fromEntries(
        NUMBERS.map((number) => [`Address Phone - ${number}`, { field: "phoneNumber", as: "spreadsheetText" }]),
      ),
      "Date Joined": { field: "registeredAt", as: "dateTime" },
      ...ignored(...NUMBERS.flatMap((number) => ADDRESS.map((part) => `Address ${part} - ${number}`))),
      ...ignored("Company", "Notes", "Store Credit", "Customer Group", "Addresses", "Tax Exempt Category"),
      ...ignored("Receive Review/Abandoned Cart Emails?"),
    },
    firstFilled: [
      ["Email", "Email Address"],
      ["Phone", ...NUMBERS.map((number) => `Address Phone - ${number}`)],
    ],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    nobodySubscribedIn: [""],
  },
  subscription:
    "Every customer is sent. The export does not say who subscribed to the newsletter, so subscribedAtChanged must be false: nobody is " +
    "subscribed. Mails about reviews and carts are no newsletter.",
};
