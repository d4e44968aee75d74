/**
 * Types that other pages mention and that no entry point exports, since nobody needs to name them. Where you do, take the one from what
 * has it: `BackfillReport["settings"]`, `Parameters<typeof detectColumns>[2]`.
 *
 * @module
 */
export type { PROFILE_FIELDS } from "../../../generated/fields.js";
export type { SettledRange } from "../../../src/backfill/watermark.js";
export type { HttpErrorDetails, RequestErrorDetails } from "../../../src/errors.js";
export type { TextOptions } from "../../../src/files/bytes/open.js";
export type { Sample } from "../../../src/files/columns/consent.js";
export type { Correction } from "../../../src/files/columns/mapping.js";
export type { Field } from "../../../src/files/columns/target.js";
export type { CsvLayout } from "../../../src/files/formats/csv.js";
export type { OpenMapping } from "../../../src/files/presets/preset.js";
export type { ReadingCounts, Shown } from "../../../src/files/reading/reading.js";
export type { FetchHeaders } from "../../../src/request/headers.js";
export type { StoredCustomField } from "../../../src/sandbox/profile.js";
export type { Contact, EmailOrPhone, ProfileFields } from "../../../src/types.js";
