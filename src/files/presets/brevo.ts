import { ignored, type Preset } from "./preset.js";

/* The attributes of a name are called in the language in which the account was made; the ones that are not English are from memory. */
const FIRST_NAME = ["FIRSTNAME", "PRENOM", "VORNAME", "NOMBRE"];
const LAST_NAME = ["LASTNAME", "NOM", "NACHNAME", "APELLIDOS"];

/**
 * Brevo, once Sendinblue, Contacts > Export. That EMAIL, ADDED_TIME and MODIFIED_TIME are always there is said at
 * https://developers.brevo.com/reference/request-contact-export, that SMS is a default attribute and that names of attributes vary with
 * the language at https://help.brevo.com/hc/en-us/articles/208729849. EMAIL_BLACKLISTED with Yes and No is that of an export in public test
 * data. All seen 2026-11-28. OPT_IN and DOUBLE_OPT-IN are attributes that some accounts have: they are not in the mapping, so that they must
 * be used or left out on purpose. That a number for SMS is
 * only accepted with the code of its country is said at https://developers.brevo.com/changelog/sms-number-validation-improved: the file
 * has it without a plus. The date of a contact is not that of an account, and is not sent.
 */
export const brevoPreset: Preset = {
  name: "brevo",
  title: "Brevo's contacts",
  sign: ["EMAIL", "SMS", "ADDED_TIME", "MODIFIED_TIME"],
  otherSigns: [
    ["EMAIL", "SMS", "EMAIL_BLACKLISTED"],
    ["CONTACT ID", "EMAIL", "SMS"],
  ],
  mapping: {
    columns: {
      EMAIL: { field: "email" },
      ...Object.fromEntries(FIRST_NAME.map((column) => [column, { field: "firstName" }])),
      ...Object.fromEntries(LAST_NAME.map((column) => [column, { field: "lastName" }])),
      SMS: { field: "phoneNumber", as: "internationalPhone" },
      WHATSAPP: { field: "phoneNumber", as: "internationalPhone" },
      LANDLINE_NUMBER: { field: "phoneNumber", as: "spreadsheetText" },
      ...ignored("CONTACT ID", "EMAIL_BLACKLISTED", "SMS_BLACKLISTED", "ADDED_TIME", "MODIFIED_TIME"),
    },
    firstFilled: [FIRST_NAME, LAST_NAME, ["SMS", "WHATSAPP", "LANDLINE_NUMBER"]],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { EMAIL_BLACKLISTED: ["no", "false", "0"] },
  },
  subscription:
    "Every contact is sent. Only one whose EMAIL_BLACKLISTED is No can be subscribed by subscribedAtChanged; OPT_IN and DOUBLE_OPT-IN must be " +
    "used, or left out on purpose. There is no date of subscription. ADDED_TIME is the date of a contact and of no account, and is sent only " +
    "when it is mapped to registeredAt.",
};
