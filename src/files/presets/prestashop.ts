import { ignored, type Preset } from "./preset.js";

/**
 * PrestaShop, Modules > Newsletter subscription > Export: the header and what is in it are those of the module's source, seen
 * 2026-11-28 (export_csv and getCustomers):
 * https://github.com/PrestaShop/ps_emailsubscription/blob/04dcfd433ad2b3ac1d91fe596151f3c5f462ffc0/ps_emailsubscription.php
 * `subscribed` is 1 or 0. `id` is that of the customer, or "N" and a number of the newsletter for somebody without an account, so it
 * is not sent. Times have no offset.
 */
export const prestashopNewsletterPreset: Preset = {
  name: "prestashop-newsletter",
  title: "PrestaShop's export of newsletter subscribers",
  sign: ["shop_name", "email", "subscribed", "subscribed_on"],
  mapping: {
    columns: {
      email: { field: "email" },
      firstname: { field: "firstName" },
      lastname: { field: "lastName" },
      subscribed_on: { field: "subscribedAt", as: "dateTime" },
      ...ignored("id", "shop_name", "gender", "subscribed"),
    },
    missingColumns: "ignore",
    subscribedOnlyIf: { subscribed: ["1"] },
  },
  subscription:
    "Everybody is sent. Only one whose subscribed is 1 is sent with the date of subscription, and can be subscribed by " +
    "subscribedAtChanged. Times have no offset: utcOffset says it.",
};

/**
 * PrestaShop, Customers > Export, in English. Names of columns are those of the list that is exported, seen 2026-11-28:
 * https://github.com/PrestaShop/PrestaShop/blob/011575da5417931edd6d116f309f3b8aa94c3a8c/src/Core/Grid/Definition/Factory/CustomerGridDefinitionFactory.php
 * That yes is written as 1 is from memory; in a shop of another language the names are translated, and the file is an unknown
 * one. "Partner offers" is a consent to the mail of others.
 */
export const prestashopPreset: Preset = {
  name: "prestashop",
  title: "PrestaShop's list of customers",
  sign: ["Social title", "Email address", "Partner offers", "Newsletter"],
  mapping: {
    columns: {
      ID: { field: "id" },
      "First name": { field: "firstName" },
      "Last name": { field: "lastName" },
      "Email address": { field: "email" },
      Registration: { field: "registeredAt", as: "dateTime" },
      ...ignored("Social title", "Group", "Company", "Store", "Sales", "Enabled", "Newsletter", "Partner offers"),
      ...ignored("Last visit"),
    },
    missingColumns: "ignore",
    subscribedOnlyIf: { Newsletter: ["1", "yes"] },
  },
  subscription:
    "Every customer is sent. Only one whose Newsletter is 1 can be subscribed by subscribedAtChanged; the list has no date of " +
    "subscription. Times have no offset: utcOffset says it.",
};
