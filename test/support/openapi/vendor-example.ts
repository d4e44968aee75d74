import type { UpsertProfilesRequest } from "../../../generated/types.js";

/** The vendor's example, corrected, as a TypeScript user writes it: it compiles, and the test compares it with the page. */
export const vendorExample: UpsertProfilesRequest = {
  profiles: [
    {
      profile: {
        email: "georgi@releva.ai",
        firstName: "Georgi",
        lastName: "Georgiev",
        phoneNumber: "+359875345976",
        registeredAt: "2019-08-18T05:48:42.419Z",
        subscribedAt: "2019-08-18T05:48:42.419Z",
        unsubscribeLink: "http://shop.com/unsubscribe/...",
        location: { lat: 39.9352959, lon: 23.5825895 },
        addTags: ["availabe", "acceptingMessages"],
        custom: {
          string: [
            { key: "gender", values: ["M"] },
            { key: "ageGroup", values: ["30-40"] },
          ],
        },
        subscriptions: ["weeklyNewsletter", "promo"],
      },
      subscribedAtChanged: true,
    },
    {
      profile: {
        email: "test@releva.ai",
        firstName: "Georgi",
        lastName: "Georgiev",
        phoneNumber: "+359875345977",
        registeredAt: "2019-08-18T05:48:42.419Z",
        subscribedAt: "2019-08-18T05:48:42.419Z",
        birthday: "1986-01-17",
        addTags: ["availabe", "acceptingMessages"],
        custom: {
          string: [
            { key: "gender", values: ["M"] },
            { key: "ageGroup", values: ["30-40"] },
          ],
        },
      },
      subscribedAtChanged: true,
    },
  ],
};
