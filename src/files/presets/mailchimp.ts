import type { Field, Target } from "../columns/target.js";
import { ignored, type Preset } from "./preset.js";

/*
 * The fields of an audience have the names that it was made with: in English, German, French, Italian and Spanish. All but the English
 * ones are from memory. Where none of them is the e-mail, a mapping must say which is.
 */
const EMAIL = [
  "Email Address",
  "E-Mail-Adresse",
  "Adresse e-mail",
  "Indirizzo email",
  "Dirección de correo electrónico",
];
const FIRST_NAME = ["First Name", "Vorname", "Prénom", "Nome", "Nombre"];
const LAST_NAME = ["Last Name", "Nachname", "Nom", "Cognome", "Apellido", "Apellidos"];
const PHONE = ["Phone Number", "Telefonnummer", "Numéro de téléphone", "Numero di telefono", "Número de teléfono"];

const audience = (field: Field, names: readonly string[]): Readonly<Record<string, Target>> =>
  Object.fromEntries(names.map((name) => [name, { field }]));

/**
 * Mailchimp, Audience > All contacts > Export: a ZIP with one file per status. The vendor's page on the files,
 * https://mailchimp.com/help/view-export-contacts/, could not be seen; what cleaned contacts are is said at
 * https://mailchimp.com/help/about-cleaned-contacts (seen 2026-11-24: they receive nothing). Column names are those of exports
 * in public code, seen on the same day: all that are common to the files, CLEAN_... included, at
 * https://github.com/DataTalksClub/datamailer/blob/9ea6dab238c7207dacb218f6617fe25d5bbadb55/mailing/tests/test_mailchimp_import_command.py
 * and EMAIL_TYPE at https://github.com/buttondown/roadmap/issues/2276. The files of the ZIP are subscribed_, unsubscribed_,
 * nonsubscribed_ and cleaned_members_export_...csv, in newer ones ..._email_audience_export_...csv, and there can be a
 * sms_only_audience_export_...csv (seen once). Those of a segment are called ..._segment_export_...csv and, newer,
 * ..._email_segment_export_...csv, in public code seen on 2026-11-28. An audience has columns of its own besides. Tags are
 * quoted one by one. No page that was seen says the time zone of the times. LATITUDE and LONGITUDE are estimates from the
 * address in the network, and are not sent.
 */
export const mailchimpPreset: Preset = {
  name: "mailchimp",
  title: "Mailchimp's audience export",
  sign: ["MEMBER_RATING", "LEID", "EUID"],
  mapping: {
    columns: {
      ...audience("email", EMAIL),
      ...audience("firstName", FIRST_NAME),
      ...audience("lastName", LAST_NAME),
      ...Object.fromEntries(PHONE.map((column) => [column, { field: "phoneNumber", as: "spreadsheetText" }])),
      CONFIRM_TIME: { field: "subscribedAt", as: "dateTime" },
      TAGS: { field: "addTags", as: "list", separator: "," },
      ...ignored(
        "Address",
        "Birthday",
        "EMAIL_TYPE",
        "MEMBER_RATING",
        "OPTIN_TIME",
        "OPTIN_IP",
        "CONFIRM_IP",
        "LATITUDE",
        "LONGITUDE",
      ),
      ...ignored("GMTOFF", "DSTOFF", "TIMEZONE", "CC", "REGION", "LAST_CHANGED", "LEID", "EUID", "NOTES"),
      ...ignored("UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "UNSUB_CAMPAIGN_ID", "UNSUB_REASON", "UNSUB_REASON_OTHER"),
      ...ignored("CLEAN_TIME", "CLEAN_CAMPAIGN_TITLE", "CLEAN_CAMPAIGN_ID"),
    },
    firstFilled: [EMAIL, FIRST_NAME, LAST_NAME, PHONE],
    missingColumns: "ignore",
    subscribedOnlyIf: { UNSUB_TIME: [""], CLEAN_TIME: [""] },
    allSubscribedIn: [
      "subscribed_members_export",
      "subscribed_email_audience_export",
      "subscribed_segment_export",
      "subscribed_email_segment_export",
    ],
    nobodySubscribedIn: ["unsubscribed", "nonsubscribed", "cleaned_", "sms_only"],
  },
  subscription:
    "Every contact is sent. One with an UNSUB_TIME or a CLEAN_TIME is sent without the date of subscription, and " +
    "with false, whatever subscribedAtChanged says. The file of subscribed contacts has neither column, and is known by the name " +
    "that Mailchimp gave it (subscribed_members_export..., or subscribed_segment_export... of a segment). For the files of unsubscribed, non-subscribed, cleaned and SMS-only contacts it " +
    "must be false. Times have no offset: utcOffset says it.",
};
