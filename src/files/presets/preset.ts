import type { Mapping } from "../columns/mapping.js";
import type { Target } from "../columns/target.js";

/** The program that wrote the export; `releva` is the vendor's own import. */
export type PresetName =
  | "releva"
  | "shopify"
  | "shopify-before-2022"
  | "woocommerce"
  | "wordpress-users"
  | "mailchimp"
  | "klaviyo"
  | "magento"
  | "prestashop"
  | "prestashop-newsletter"
  | "wix"
  | "google-contacts"
  | "salesforce"
  | "magento-grid"
  | "squarespace"
  | "bigcommerce"
  | "opencart"
  | "hubspot"
  | "brevo"
  | "drip"
  | "omnisend"
  | "activecampaign";

/** A mapping that may lack `subscribedAtChanged`, and may name the files for which it must be false. */
export type OpenMapping = Omit<Mapping, "subscribedAtChanged"> &
  Partial<Pick<Mapping, "subscribedAtChanged">> & {
    /**
     * Parts of the names of files in which nobody is subscribed, or that do not say who is: `subscribedAtChanged` must be
     * false for them. Case does not count, and "" is part of every name.
     */
    readonly nobodySubscribedIn?: readonly string[];
    /**
     * How the names of files begin in which everybody is subscribed: such a file may lack columns of `subscribedOnlyIf`. Only
     * an id such as "_0a1b2c", " (1)", ".csv" and ".gz" may follow. Case does not count.
     */
    readonly allSubscribedIn?: readonly string[];
  };

/** What is known of a program's export of customers: its columns, and what it says about who is subscribed. */
export interface Preset {
  /** As `MappingRequest.preset` and the command line take it. */
  readonly name: PresetName;
  /** For messages: "Shopify's customer export". */
  readonly title: string;
  /** Columns that together identify the export: each such export has them, and no other has all of them. */
  readonly sign: readonly string[];
  /** Other such sets: of another age of the program, or of an export with other columns chosen. */
  readonly otherSigns?: readonly (readonly string[])[];
  /** Without `subscribedAtChanged` the user must say it: only the vendor's own columns mean it. */
  readonly mapping: OpenMapping;
  /** For people, in sentences: how subscribers and all others are sent. */
  readonly subscription: string;
}

/** Columns that are known and not sent. */
export function ignored(...columns: readonly string[]): Readonly<Record<string, Target>> {
  return Object.fromEntries(columns.map((column) => [column, { field: "ignore" }]));
}
