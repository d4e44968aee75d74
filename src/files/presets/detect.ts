import { ConfigError } from "../../errors.js";
import { matchColumns } from "../columns/header.js";
import { FileError } from "../file-error.js";
import { activecampaignPreset } from "./activecampaign.js";
import { bigcommercePreset } from "./bigcommerce.js";
import { brevoPreset } from "./brevo.js";
import { dripPreset } from "./drip.js";
import { googlePreset } from "./google.js";
import { hubspotPreset } from "./hubspot.js";
import { klaviyoPreset } from "./klaviyo.js";
import { magentoGridPreset, magentoPreset } from "./magento.js";
import { mailchimpPreset } from "./mailchimp.js";
import { omnisendPreset } from "./omnisend.js";
import { opencartPreset } from "./opencart.js";
import type { Preset, PresetName } from "./preset.js";
import { prestashopNewsletterPreset, prestashopPreset } from "./prestashop.js";
import { relevaImport } from "./releva.js";
import { salesforcePreset } from "./salesforce.js";
import { shopifyOldPreset, shopifyPreset } from "./shopify.js";
import { squarespacePreset } from "./squarespace.js";
import { wixPreset } from "./wix.js";
import { woocommercePreset, wordpressUsersPreset } from "./woocommerce.js";

/** The exports that are known, the vendor's own import columns first. `chooseMapping` finds the one of a header. */
export const PRESETS: readonly Preset[] = [
  relevaImport,
  shopifyPreset,
  shopifyOldPreset,
  woocommercePreset,
  wordpressUsersPreset,
  mailchimpPreset,
  klaviyoPreset,
  magentoPreset,
  prestashopPreset,
  prestashopNewsletterPreset,
  wixPreset,
  googlePreset,
  salesforcePreset,
  magentoGridPreset,
  squarespacePreset,
  bigcommercePreset,
  opencartPreset,
  hubspotPreset,
  brevoPreset,
  dripPreset,
  omnisendPreset,
  activecampaignPreset,
];

export const PRESET_NAMES: readonly PresetName[] = PRESETS.map(({ name }) => name);

export function presetNamed(name: PresetName): Preset {
  const preset = PRESETS.find((candidate) => candidate.name === name);
  if (preset === undefined)
    throw new ConfigError(`There is no preset "${name}"; there are ${PRESET_NAMES.join(", ")}.`);
  return preset;
}

/** The preset whose sign the header has. @throws {ConfigError} when it has the signs of several */
export function detectPreset(place: string, header: readonly string[]): Preset | undefined {
  const [first, ...others] = PRESETS.filter(({ sign, otherSigns = [] }) =>
    [sign, ...otherSigns].some((names) => {
      const columns = matchColumns(header, names);
      return names.every((column) => columns.includes(column));
    }),
  );
  if (first === undefined || others.length === 0) return first;
  const all = [first, ...others].map(({ title, name }) => `${title} (${name})`).join(" and ");
  throw new FileError("several-presets", `${place}: the header fits ${all}.`);
}

/** The export that shares most columns with the header; undefined when none shares any. */
export function closestPreset(header: readonly string[]): Preset | undefined {
  const shared = PRESETS.map((preset) => {
    const names = Object.keys(preset.mapping.columns);
    return { preset, count: matchColumns(header, names).filter((column) => names.includes(column)).length };
  });
  const best = shared.reduce((most, candidate) => (candidate.count > most.count ? candidate : most));
  return best.count === 0 ? undefined : best.preset;
}
