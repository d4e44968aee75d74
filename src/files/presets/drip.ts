import { ignored, type Preset } from "./preset.js";

/**
 * Drip, People > Export. The profile fields, in small letters with underscores, are said at
 * https://help.drip.com/hc/en-us/articles/4424702529165-Import-Data-into-Drip; status, created_at and tags are columns that a public
 * importer of the file reads. That somebody can be active and unsubscribed is said at
 * https://www.drip.com/learn/docs/manual/people/active. All seen 2026-11-28. The other columns, and the words of the status, are from memory.
 * eu_consent is not in the mapping, so that it must be used or left out on purpose. The date of a person is not that of an account.
 */
export const dripPreset: Preset = {
  name: "drip",
  title: "Drip's people",
  sign: ["email", "status", "lifetime_value", "time_zone"],
  otherSigns: [["email", "status", "eu_consent", "created_at"]],
  mapping: {
    columns: {
      email: { field: "email" },
      first_name: { field: "firstName" },
      last_name: { field: "lastName" },
      phone: { field: "phoneNumber" },
      sms_number: { field: "phoneNumber" },
      tags: { field: "addTags", as: "list", separator: "," },
      ...ignored("id", "status", "address1", "address2", "city", "state", "zip", "country", "time_zone"),
      ...ignored("lifetime_value", "created_at", "ip_address", "user_agent", "utc_offset", "visitor_uuid"),
      ...ignored("original_referrer", "landing_url", "prospect", "lead_score", "base_lead_score", "sms_consent"),
    },
    firstFilled: [["phone", "sms_number"]],
    unknownColumns: "ignore",
    missingColumns: "ignore",
    subscribedOnlyIf: { status: ["subscribed"] },
  },
  subscription:
    "Everybody is sent. Only one whose status is subscribed can be subscribed by subscribedAtChanged: active is not enough, as Drip calls " +
    "people active who unsubscribed (subscribedOnlyIf can say that it is). There is no date of subscription. created_at is the date of a " +
    "person in Drip and of no account, and is sent only when it is mapped to registeredAt.",
};
