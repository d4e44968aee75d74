import type { Mapping } from "../columns/mapping.js";
import type { Preset } from "./preset.js";

/**
 * The columns of the vendor's own CSV import, in its order (the vendor's page "Importing Data"). There `Yes` accepts
 * the privacy policy; `No` is read here as not given, and the validator refuses any other word.
 */
export const relevaPreset: Mapping = {
  columns: {
    "First name": { field: "firstName" },
    "Last name": { field: "lastName" },
    Email: { field: "email" },
    "Phone number": { field: "phoneNumber" },
    "Registration Date": { field: "registeredAt", as: "dateTime" },
    "Subscribe Date": { field: "subscribedAt", as: "dateTime" },
    Subscriptions: { field: "subscriptions", as: "list", separator: "," },
    Tags: { field: "addTags", as: "list", separator: "," },
    "Accept Privacy Policy": { field: "consent", as: "choice", values: { Yes: "privacyPolicy", No: null } },
  },
  subscribedAtChanged: "when-subscribed",
};

export const relevaImport: Preset = {
  name: "releva",
  title: "the vendor's import columns",
  sign: ["Registration Date", "Subscribe Date", "Accept Privacy Policy"],
  mapping: relevaPreset,
  subscription: "A row with a Subscribe Date is subscribed; every other row is sent with subscribedAtChanged: false.",
};
