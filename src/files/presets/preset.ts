import type { Mapping } from "../mapping.js";
import type { Target } from "../mapping-target.js";

export type PresetName = "releva" | "shopify" | "woocommerce" | "mailchimp" | "klaviyo";

/** What is known of a program's export of customers: its columns, and what it says about who is subscribed. */
export interface Preset {
  readonly name: PresetName;
  /** For messages: "Shopify's customer export". */
  readonly title: string;
  /** Columns that every such export has, and no other one has together. */
  readonly sign: readonly string[];
  /** Without `subscribedAtChanged` the user must say it: only the vendor's own columns mean it. */
  readonly mapping: Omit<Mapping, "subscribedAtChanged"> & Partial<Pick<Mapping, "subscribedAtChanged">>;
  /** In sentences for people: what becomes of subscribers and of everybody else. */
  readonly subscription: string;
  /** Names of files in which nobody is subscribed, or that do not say who is: `subscribedAtChanged` must be false for them. */
  readonly nobodySubscribedIn?: RegExp;
}

/** Columns that are known and not sent. */
export function ignored(...columns: readonly string[]): Readonly<Record<string, Target>> {
  return Object.fromEntries(columns.map((column) => [column, { field: "ignore" }]));
}
