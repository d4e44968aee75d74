import { validateProfileUpsert } from "../../generated/validate.js";
import { InputError } from "./assumptions.js";
import type { BackfillEvent } from "./log.js";
import type { StoredProfile } from "./profile.js";

/** Everything a sandbox holds but its faults and its request log. */
export interface SandboxState {
  readonly version: 1;
  readonly nextKey: number;
  readonly profiles: readonly StoredProfile[];
  readonly events: { readonly total: number; readonly recent: readonly BackfillEvent[] };
}

/** The input as a state, or an `InputError` that says what is wrong. Fields of profiles are checked against the contract. */
export function parseSnapshot(input: unknown): SandboxState {
  const { version, nextKey, profiles, events } = Object(input) as Partial<SandboxState>;
  if (version !== 1) throw new InputError("The state must be an export of this sandbox, with version 1.");
  if (!Number.isSafeInteger(nextKey)) throw new InputError("nextKey of the state must be a whole number.");
  if (!Array.isArray(profiles)) throw new InputError("profiles of the state must be a list.");
  if (!Number.isSafeInteger(events?.total) || !Array.isArray(events?.recent)) {
    throw new InputError("events of the state must hold a total and a list of recent events.");
  }
  const keys = new Set(profiles.map(checkedKey));
  if (keys.size !== profiles.length) throw new InputError("Two profiles of the state have the same key.");
  return input as SandboxState;
}

const ALWAYS_THERE = ["key", "createdAt", "updatedAt", "consent", "tags", "subscriptions"];

function checkedKey(profile: unknown, position: number): string {
  const { key, createdAt, updatedAt, tags, ...fields } = Object(profile) as Record<string, unknown>;
  const missing = ALWAYS_THERE.find((field) => Object(profile)[field] === undefined);
  if (missing !== undefined) throw new InputError(`profiles[${position}].${missing} of the state is missing.`);
  const result = validateProfileUpsert({ profile: { ...fields, addTags: tags }, subscribedAtChanged: false });
  // A profile whose phone number went to another one (A1) may be left with neither.
  const issue = result.ok ? undefined : result.issues.find(({ code }) => code !== "identity");
  if (issue !== undefined) {
    throw new InputError(
      `profiles[${position}]${issue.path.slice("/profile".length).replaceAll("/", ".")} of the state ${issue.message}`,
    );
  }
  return String(key);
}
