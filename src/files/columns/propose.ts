import type { OpenMapping } from "./choose.js";
import { type Field, takesMany } from "./target.js";

/** Names that exports give to a field, without case, white space and signs. */
const NAMES: readonly (readonly [Field, readonly string[]])[] = [
  ["id", ["id", "customerid", "userid", "externalid", "customernumber"]],
  ["email", ["email", "emailaddress", "mail", "customeremail"]],
  ["firstName", ["firstname", "givenname", "forename", "fname"]],
  ["lastName", ["lastname", "surname", "familyname", "lname"]],
  ["phoneNumber", ["phonenumber", "phone", "mobile", "mobilephone", "telephone", "tel"]],
  ["registeredAt", ["registeredat", "registrationdate", "registered", "createdat", "datecreated", "signupdate"]],
  ["subscribedAt", ["subscribedat", "subscribedate", "subscriptiondate", "optindate", "optintime"]],
  ["birthday", ["birthday", "birthdate", "dateofbirth", "dob"]],
  ["addTags", ["tags", "addtags", "labels"]],
  ["subscriptions", ["subscriptions"]],
  ["location.lat", ["locationlat", "latitude", "lat"]],
  ["location.lon", ["locationlon", "longitude", "lon", "lng"]],
];

/** A guess by the columns' names, for a person to correct. What has no likely name is not sent. */
export function proposeMapping(header: readonly string[]): OpenMapping {
  const taken = new Set<Field>();
  const columns = header.map((cell) => {
    const column = cell.trim();
    const field = fieldNamed(column);
    const free = !taken.has(field) || takesMany(field);
    taken.add(field);
    return [column, { field: free ? field : "ignore" }] as const;
  });
  return { columns: Object.fromEntries(columns.filter(([column]) => column !== "")) };
}

function fieldNamed(column: string): Field {
  const name = column.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return NAMES.find(([, names]) => names.includes(name))?.[0] ?? "ignore";
}
