import { ignored, type Preset } from "./preset.js";

/**
 * Mailchimp, Audience > All contacts > Export: a ZIP with one file per status, described at
 * http://ginkgo.st/~ca/roadmap/mailchimp-and-civicrm-overview/notes-on-mailchimp-data-exports (of 2019-03-21, seen 2026-11-24).
 * The vendor's own page is https://mailchimp.com/help/view-export-contacts/, which could not be seen. Column names are those
 * of exports in public test data, seen 2026-11-24; CLEAN_... are from memory. An audience has columns of its own besides.
 * Tags are quoted one by one. No page that was seen says the time zone of the times. LATITUDE and LONGITUDE are estimates from
 * the address in the network, and are not sent.
 */
export const mailchimpPreset: Preset = {
  name: "mailchimp",
  title: "Mailchimp's audience export",
  sign: ["Email Address", "MEMBER_RATING", "LEID", "EUID"],
  mapping: {
    columns: {
      "Email Address": { field: "email" },
      "First Name": { field: "firstName" },
      "Last Name": { field: "lastName" },
      "Phone Number": { field: "phoneNumber", as: "spreadsheetText" },
      CONFIRM_TIME: { field: "subscribedAt", as: "dateTime" },
      TAGS: { field: "addTags", as: "list", separator: "," },
      ...ignored(
        "Address",
        "Birthday",
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
    missingColumns: "ignore",
    subscribedOnlyIf: { UNSUB_TIME: [""], CLEAN_TIME: [""] },
  },
  subscription:
    "Every contact is sent. One with an UNSUB_TIME or a CLEAN_TIME is sent without the date of subscription, and is not " +
    "subscribed whatever --subscribed-at-changed says. For the files of unsubscribed, non-subscribed and cleaned contacts it must be " +
    "false. Times have no offset; say it with --utc-offset.",
  nobodySubscribedIn: /(?:unsubscribed|nonsubscribed|cleaned)[_-]/i,
};
