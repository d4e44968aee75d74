/** Customers, the same at every call: some 573 bytes of JSON each, with names of several scripts. */

const FIRST_NAMES = ["Георги", "Мария", "Ελένη", "Zoë", "Иван", "Elena", "Цветелина", "John"];
const LAST_NAMES = ["Иванова", "Димитрова-Петрова", "Παπαδόπουλος", "Müller", "Стоянов", "O'Brien"];
const SUBSCRIPTIONS = ["weeklyNewsletter", "promo"];

/** @param {number} n */
export function record(n) {
  return {
    profile: {
      email: `customer.number.${n}@shop-${n % 97}.example.com`,
      firstName: FIRST_NAMES[n % FIRST_NAMES.length],
      lastName: LAST_NAMES[n % LAST_NAMES.length],
      phoneNumber: `+35988${String(n).padStart(7, "0")}`,
      registeredAt: `2019-08-${String((n % 28) + 1).padStart(2, "0")}T05:48:42.419Z`,
      subscribedAt: `2021-03-${String((n % 28) + 1).padStart(2, "0")}T09:30:00Z`,
      birthday: `19${50 + (n % 50)}-01-17`,
      location: { lat: (42_697 - (n % 1000)) / 1000, lon: 23.3219 },
      addTags: ["newsletter", `store-${n % 50}`],
      custom: {
        string: [
          { key: "gender", values: [n % 2 === 0 ? "F" : "M"] },
          { key: "favouriteCategory", values: ["градина", "lamps"] },
        ],
        numeric: [{ key: "lifetimeValue", values: [n * 1.5] }],
      },
      subscriptions: SUBSCRIPTIONS,
    },
    subscribedAtChanged: n % 3 === 0,
  };
}

/** The columns of the vendor's own import. */
export const CSV_HEADER =
  "First name,Last name,Email,Phone number,Registration Date,Subscribe Date,Subscriptions,Tags,Accept Privacy Policy";

/** @param {number} n */
export function csvRow(n) {
  const { profile } = record(n);
  const { firstName, lastName, email, phoneNumber, registeredAt, subscribedAt, addTags, subscriptions } = profile;
  const cells = [firstName, lastName, email, phoneNumber, registeredAt, subscribedAt];
  return `${cells.join(",")},"${subscriptions.join(", ")}","${addTags.join(",")}",${n % 4 === 0 ? "No" : "Yes"}`;
}

/** The same as a shop of one country writes it: national phone numbers, dates with dots and without an offset. @param {number} n */
export function localCsvRow(n) {
  const { phoneNumber, registeredAt, subscribedAt } = record(n).profile;
  const local = (/** @type {string} */ time) => {
    const [year, month, day] = time.slice(0, 10).split("-");
    return `${day}.${month}.${year} ${time.slice(11, 16)}`;
  };
  return csvRow(n)
    .replace(phoneNumber, `0${phoneNumber.slice(4, 6)} ${phoneNumber.slice(6, 9)} ${phoneNumber.slice(9)}`)
    .replace(registeredAt, local(registeredAt))
    .replace(subscribedAt, local(subscribedAt));
}
