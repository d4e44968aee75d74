import type { ProfileUpsert } from "../../../src/types.js";

/** A customer of some 570 bytes, as shops have them. */
export function customer(n: number): ProfileUpsert {
  return {
    profile: {
      email: `customer.number.${n}@shop-${n % 97}.example.com`,
      phoneNumber: `+35988${String(n).padStart(7, "0")}`,
      firstName: ["Мария", "Ελένη", "Zoë", "John"][n % 4] ?? "",
      lastName: `Van der Nummer-${n}`,
      registeredAt: "2024-03-05T10:15:30.000Z",
      addTags: ["newsletter", "loyalty-gold", `store-${n % 50}`],
      location: { lat: 42.6977, lon: 23.3219 },
      custom: {
        string: [
          { key: "favouriteCategory", values: ["garden furniture", "lamps"] },
          { key: "channel", values: ["web", "store"] },
        ],
        numeric: [{ key: "lifetimeValue", values: [n * 1.5] }],
      },
    },
    subscribedAtChanged: false,
  };
}
