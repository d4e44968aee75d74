import type { ProfileUpsert } from "../../../../src/types.js";

/** What a record must end in. `refused`: by the server, alone. */
export type Fate = "accepted" | "invalid" | "refused";

export const REFUSED_HOST = "refused.example";

export function fateOf(serial: number): Fate {
  if (serial % 10_000 === 5_000) return "invalid";
  return serial % 20_000 === 7_777 ? "refused" : "accepted";
}

/** The next record of the same profile: of one in ten it follows soon, and one in a hundred is of a regular, who is back every 2 000. */
export function nextOf(serial: number): number | undefined {
  if (serial % 100 === 50) return serial + 2_000;
  return serial % 10 === 4 ? serial + 5 : undefined;
}

function addressOf(serial: number): string {
  const fate = fateOf(serial);
  if (fate === "invalid") return "nobody";
  if (serial % 100 === 50) return `regular.${serial % 2_000}@shop.example`;
  const person = serial % 10 === 9 ? serial - 5 : serial;
  return `customer.${person}@${fate === "refused" ? REFUSED_HOST : "shop.example"}`;
}

/** A customer of some 450 bytes. The serial is what the server tells records by. */
export function customer(serial: number): ProfileUpsert {
  return {
    profile: {
      email: addressOf(serial),
      firstName: ["Мария", "Ελένη", "Zoë", "John"][serial % 4] ?? "",
      lastName: `Van der Nummer-${serial}`,
      registeredAt: "2024-03-05T10:15:30.000Z",
      addTags: ["newsletter", `store-${serial % 50}`],
      location: { lat: 42.6977, lon: 23.3219 },
      custom: {
        string: [{ key: "favouriteCategory", values: ["garden furniture", "lamps"] }],
        numeric: [{ key: "serial", values: [serial] }],
      },
    },
    subscribedAtChanged: false,
  };
}
