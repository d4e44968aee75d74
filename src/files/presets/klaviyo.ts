import { ignored, type Preset } from "./preset.js";

/**
 * Klaviyo, Lists & segments > Manage list > Export list to CSV. The vendor's page is
 * https://help.klaviyo.com/hc/en-us/articles/115005078687 ("How to export a list or segment to a CSV file"), which could not
 * be seen; column names and the words of consent (SUBSCRIBED, UNSUBSCRIBED, NEVER_SUBSCRIBED) are those of exports in public
 * code and test data that follow it, seen 2026-11-24. SMS Suppressions is from memory, and was seen nowhere. Who exports may
 * add columns. That a suppressed profile gets no e-mail even if it consented is said at
 * https://developers.klaviyo.com/en/reference/profiles_api_overview (seen 2026-11-24); its Email Suppressions are a list, [] when
 * there are none. Klaviyo's own id is not the shop's id of the customer, and the date of a Klaviyo profile is not that of an
 * account: neither is sent. Latitude and Longitude are estimates from the address in the network, and are not sent.
 */
export const klaviyoPreset: Preset = {
  name: "klaviyo",
  title: "Klaviyo's export of a list or segment",
  sign: ["Email", "Klaviyo ID"],
  otherSigns: [["Email", "Email Marketing Consent", "Email Marketing Consent Timestamp"]],
  mapping: {
    columns: {
      Email: { field: "email" },
      "First Name": { field: "firstName" },
      "Last Name": { field: "lastName" },
      "Phone Number": { field: "phoneNumber", as: "spreadsheetText" },
      "Email Marketing Consent Timestamp": { field: "subscribedAt", as: "dateTime" },
      ...ignored("Klaviyo ID", "Organization", "Title", "Address", "Address 2", "City", "State / Region", "Country"),
      ...ignored(
        "Zip Code",
        "Latitude",
        "Longitude",
        "Source",
        "IP Address",
        "Email Marketing Consent",
        "Email Suppressions",
      ),
      ...ignored("SMS Marketing Consent", "SMS Marketing Consent Timestamp", "SMS Suppressions"),
      ...ignored(
        "Historic Customer Lifetime Value",
        "Total Customer Lifetime Value",
        "Predicted Customer Lifetime Value",
      ),
      ...ignored("Average Order Value", "Historic Number Of Orders", "Average Days Between Orders"),
      ...ignored("First Active", "Last Active", "Profile Created On", "Date Added", "Last Open", "Last Click"),
    },
    missingColumns: "ignore",
    subscribedOnlyIf: { "Email Marketing Consent": ["SUBSCRIBED"], "Email Suppressions": ["", "[]"] },
  },
  subscription:
    "Every profile is sent. Only one whose Email Marketing Consent is SUBSCRIBED, and that is not suppressed, is sent with its date of " +
    "subscription, and can be subscribed by subscribedAtChanged. What somebody accepts by SMS is not sent. Profile Created On is the date of a profile " +
    "in Klaviyo and of no account, and is sent only when it is mapped to registeredAt.",
};
